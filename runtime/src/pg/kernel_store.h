// SPDX-License-Identifier: Apache-2.0
// Rows of dml.kernel_binary: adding, finding, removing compiled kernels.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "runtime/src/boundary.h"

namespace dmlc::pg {

/// Two digits a byte, as PostgreSQL's encode writes them.
[[nodiscard]] std::string hexadecimal(std::span<const std::byte> bytes);
/// The reverse, of text that PostgreSQL has written.
[[nodiscard]] std::string bytes_of(const std::string& text);
/// SHA-256 as 64 hexadecimal digits.
[[nodiscard]] std::string sha256_of(std::span<const std::byte> content);

struct NewBinary {
  std::string sha256;
  std::string target;
  std::string facts;  ///< JSON text
  std::span<const std::byte> content;
};
/// Throws E0633 unless the content is what hash, target and facts say; adds it unless it is there.
void add_binary(const NewBinary& binary);

struct StoredBinary {
  std::string target;
  std::string facts;
  std::string content;
};
/// Throws E0633 when there is none or its content is damaged. `kernel` is for messages.
[[nodiscard]] StoredBinary read_binary(const std::string& sha256, const std::string& kernel);

/// The different facts of these binaries, as JSON texts; their rows stay until the end of the transaction. Throws E0633
/// when one is missing.
[[nodiscard]] std::vector<std::string> lock_binaries(const std::vector<std::string>& hashes, const std::string& kernel);

/// Removes those of the binaries that no kernel and no computation names.
void remove_unused_binaries(const std::vector<std::string>& hashes);

/// As PostgreSQL writes a text[].
[[nodiscard]] std::string array_text(const std::vector<std::string>& items);

}  // namespace dmlc::pg
