// SPDX-License-Identifier: Apache-2.0
// What the child of a server process begins with: cutting its ties, reading requests, sending answers.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/src/child/frame.h"

namespace dmlc::child {

/// The child must not outlive its parent, must be the first to go when memory runs out, leaves no core file and gains
/// no rights. `parent` is the parent's number as text; ends the process when the parent is gone already.
void cut_ties(const char* parent);

/// Sends a frame over the socket; ends the process when nobody listens any more.
void send_frame(const Dialect& dialect, std::uint16_t type, std::string_view payload);
/// Waits for the next frame; ends the process when nobody will send one. Throws ProtocolError.
[[nodiscard]] Frame receive_frame(FrameDecoder& decoder);

/// Ends at once: what libraries would do on the way out is of no use to anybody.
[[noreturn]] void leave(int code);

}  // namespace dmlc::child
