"""Where the stages meet: one use case a file."""
