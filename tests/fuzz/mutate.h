// SPDX-License-Identifier: Apache-2.0
// Changes programs by whole tokens and clauses, so that most of what is tried gets past the lexer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace dmlc::fuzz {

/// `text` with one to four changes: tokens left out, doubled, swapped, replaced by words of the language, clauses moved
/// or repeated, brackets nested. The same seed gives the same text.
[[nodiscard]] std::string mutate_tokens(const std::string& text, std::uint32_t seed);

/// Text for a fuzzer's bytes, at most `kMostBytes` of them: longer ones only make runs slower.
inline constexpr std::size_t kMostBytes = 2048;

}  // namespace dmlc::fuzz

/// libFuzzer: half of the changes are its own, half are of tokens. To be defined in one file of each target.
#define DMLC_TOKEN_MUTATOR                                                                               \
  extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);       \
  extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, \
                                                 unsigned seed) {                                        \
    if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);                                        \
    const std::string text =                                                                             \
        dmlc::fuzz::mutate_tokens(std::string(reinterpret_cast<const char*>(data), size), seed / 2);     \
    const std::size_t kept = text.size() < most ? text.size() : most;                                    \
    text.copy(reinterpret_cast<char*>(data), kept);                                                      \
    return kept;                                                                                         \
  }
