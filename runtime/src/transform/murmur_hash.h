// SPDX-License-Identifier: Apache-2.0
// The hash of hashing_encoder and text_hash. It is part of the models that use it and may not change.
#pragma once

#include <cstdint>
#include <string_view>

namespace dmlc::transform {

/// MurmurHash3_x86_32 with seed 0 (Austin Appleby, public domain).
[[nodiscard]] std::uint32_t murmur_hash(std::string_view text) noexcept;

/// The column of `columns` that a text falls into: the absolute value of the hash as a signed number, modulo (as in
/// scikit-learn's FeatureHasher).
[[nodiscard]] std::uint32_t hash_place(std::string_view text, std::uint32_t columns) noexcept;

}  // namespace dmlc::transform
