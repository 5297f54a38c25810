"""Values in, messages out: no widget reads a file, asks the library or knows another widget."""
