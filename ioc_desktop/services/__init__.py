"""What an operator can see (board) and do (desk): plain blocking functions, run on the database worker."""
