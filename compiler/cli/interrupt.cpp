// SPDX-License-Identifier: Apache-2.0
// Signal receivers that only set a flag.
#include "compiler/cli/interrupt.h"

#include <unistd.h>

#include <csignal>

namespace dmlc::cli {
namespace {

std::atomic<bool> interrupted{false};

void receive(int) {
  if (interrupted.exchange(true)) ::_exit(130);
}

}  // namespace

const std::atomic<bool>& interrupt_flag() { return interrupted; }

void watch_interrupts() {
  struct sigaction action{};
  action.sa_handler = receive;
  ::sigemptyset(&action.sa_mask);  // without SA_RESTART: a wait returns at once
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a closed pipe is seen as a failed write
}

}  // namespace dmlc::cli
