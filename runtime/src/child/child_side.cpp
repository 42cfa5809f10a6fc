// SPDX-License-Identifier: Apache-2.0
// The child's end of the socket.
#include "runtime/src/child/child_side.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string>

#include "runtime/src/child/child_process.h"

namespace dmlc::child {

void leave(int code) { ::_exit(code); }

void cut_ties(const char* parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have ended before the line above.
  if (parent == nullptr || std::to_string(::getppid()) != parent) leave(3);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  const int file = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (file >= 0) {
    (void)!::write(file, "900", 3);
    ::close(file);
  }
}

void send_frame(const Dialect& dialect, std::uint16_t type, std::string_view payload) {
  const std::string frame = encode_frame(dialect, type, payload);
  for (std::size_t sent = 0; sent < frame.size();) {
    const ssize_t now = ::send(kSocket, frame.data() + sent, frame.size() - sent, MSG_NOSIGNAL);
    if (now < 0 && errno == EINTR) continue;
    if (now < 0 && errno == EFAULT) {
      // Memory that comes when it is touched (host::FileWindow), which the kernel does not do.
      (void)*const_cast<const volatile char*>(frame.data() + sent);
      continue;
    }
    if (now <= 0) leave(4);
    sent += static_cast<std::size_t>(now);
  }
}

Frame receive_frame(FrameDecoder& decoder) {
  std::array<char, 65536> buffer;
  while (true) {
    if (decoder.incomplete()) {
      if (std::optional<Frame> frame = decoder.next()) return *std::move(frame);
    }
    const ssize_t got = ::recv(kSocket, buffer.data(), buffer.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) leave(4);
    decoder.feed({buffer.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace dmlc::child
