"""The pages: a package or module for each audience. Its templates have a folder of its name."""
