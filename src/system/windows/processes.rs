//! Programs that end with this one (job objects), and Ctrl-C.
