"""Everything that Tagwire keeps. Start reading at `records`, then `store`."""
