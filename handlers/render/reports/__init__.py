"""Reports as tables, for files, terminals and other programs."""
