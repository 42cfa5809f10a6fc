// SPDX-License-Identifier: Apache-2.0
// Reading inputs and writing artifacts so that build systems and other readers never see half a file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/result.h"

namespace dmlc::cli {

/// The whole file; `-` is stdin. Refuses directories and files above 64 MiB.
[[nodiscard]] Result<std::string> read_file(const std::string& path);

/// Writes to a temporary name beside `path` and renames it; a file that has this content already is not touched.
/// True when something was written.
[[nodiscard]] Result<bool> write_file(const std::filesystem::path& path, std::string_view content);

/// Content of a dependency file for Make and Ninja: every output depends on every input.
[[nodiscard]] std::string dependency_rule(const std::vector<std::string>& outputs,
                                          const std::vector<std::string>& inputs);

/// Everything of `text` to stdout; false when it was closed or the disk is full.
[[nodiscard]] bool write_stdout(std::string_view text);

}  // namespace dmlc::cli
