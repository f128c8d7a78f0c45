"""What the operator reaches over HTTP."""
