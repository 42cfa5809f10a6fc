// SPDX-License-Identifier: Apache-2.0
// Compiles a kernel that arrived as source, on the machine whose card is to run it.
#pragma once

#include <string>

namespace dmlc::nvrtc {

struct CardCode {
  std::string image;  ///< an ELF file or PTX; empty after an error
  std::string form;   ///< `sm_90`: machine code; `compute_90`: PTX, which the driver compiles
  std::string error;  ///< for people, several lines where the compiler has much to say
};

/// `arch` is the card's, as 90. Machine code where this NVRTC knows the card, else PTX for the latest one before it.
/// `kernel` names the source in messages. Needs no driver; reads no file on behalf of the source.
[[nodiscard]] CardCode compile_for_card(const std::string& source, const std::string& kernel, int arch);

}  // namespace dmlc::nvrtc
