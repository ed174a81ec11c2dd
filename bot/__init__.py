"""The process: settings, wiring, web server, worker, command line."""

__version__ = "0.1.0"
