"""The directory as the public looks for things in it: what was asked, what answers, where it is."""
