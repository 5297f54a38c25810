"""newstui: find, read and triage an archive of news posts in the terminal."""

__version__ = "0.1.0"
