// Private to net/: sendfile(2) and pipes have no MSG_NOSIGNAL.
#pragma once

namespace minato {

// From the first call on, writing to a closed peer is an error of the call and no longer ends the
// process. Children start with the default again. Safe from any thread.
void ignore_sigpipe();

}  // namespace minato
