"""What programs send and read, as pydantic models: they check requests, write answers, and make the document."""
