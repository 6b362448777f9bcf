#include <signal.h>

#include "net/sigpipe_impl.h"

namespace minato {

void ignore_sigpipe() {
  static const bool done = [] {
    struct sigaction current{};
    ::sigaction(SIGPIPE, nullptr, &current);
    // A program that handles the signal itself knows why.
    if (current.sa_handler == SIG_DFL) ::signal(SIGPIPE, SIG_IGN);
    return true;
  }();
  (void)done;
}

}  // namespace minato
