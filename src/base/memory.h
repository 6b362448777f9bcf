// Giving memory back that only busy times need.
#pragma once

namespace minato {

// Returns the allocator's free pages, and takes the program's own code and constants out of the
// process: they stay in the system's page cache and come back with the next use, some microseconds
// for each 64 KiB. Most of a server's resident memory is code that only its start ran. Code stays
// while a debugger is attached, whose breakpoints live in those pages. Takes about a millisecond;
// callable from any thread.
void give_back_memory();

}  // namespace minato
