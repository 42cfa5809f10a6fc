// SPDX-License-Identifier: Apache-2.0
// The files of codegen/kernel/device, which the module carries as text.
#pragma once

#include <string_view>
#include <vector>

namespace dmlc::codegen {

/// The text of a file of codegen/kernel/device by its name, "declare.h"; empty when there is none.
[[nodiscard]] std::string_view device_header(std::string_view name);
/// The names of all of them, in order.
[[nodiscard]] std::vector<std::string_view> device_header_names();

}  // namespace dmlc::codegen
