"""Parts that the pages of several audiences need."""
