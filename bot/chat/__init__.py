"""The conversation: an update becomes a request, a plain function decides the reply, and the reply is carried out."""
