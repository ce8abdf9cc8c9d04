"""The pages: a module for each audience, with its templates in the folder of the same name."""
