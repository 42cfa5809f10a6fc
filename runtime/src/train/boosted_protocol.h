// SPDX-License-Identifier: Apache-2.0
// What the trainer and the training host say to each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/child/child_process.h"
#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/boosted_request.h"

namespace dmlc::train {

inline constexpr std::uint16_t kProtocolVersion = 4;

/// The matrix in the host.
inline constexpr int kHostMatrix = child::kFirstGiven;
/// The file for arrays that do not fit into memory, where there is one.
inline constexpr int kHostSpill = kHostMatrix + 1;

enum class FrameType : std::uint16_t {
  request = 1,     ///< to the host: JSON; then as many tensors as it says, from which the training goes on
  hello = 2,       ///< first frame of the host: JSON {"library": "1.7.4"}
  progress = 3,    ///< JSON {"rows": …} or {"round": …, "points": [[split, metric, value], …]}
  tensor = 4,      ///< one tensor of what the next frame below is about
  checkpoint = 5,  ///< JSON {"round": …}: the tensors before are those of a checkpoint after this round
  result = 6,      ///< JSON; the last frame
  failure = 7,     ///< JSON {"kind": "memory" | "data" | "internal", "text": …}; the last frame
};

[[nodiscard]] constexpr child::Dialect dialect_of(FrameType) {
  return {.magic = 0x424C4D44,  // "DMLB"
          .version = kProtocolVersion,
          .last_type = static_cast<std::uint16_t>(FrameType::failure),
          .greeting = static_cast<std::uint16_t>(FrameType::hello)};
}
using Frame = child::TypedFrame<FrameType>;
using FrameDecoder = child::TypedDecoder<FrameType>;

/// Tensor of the result of a decision tree beside those of the model: rows of each node, float64.
inline constexpr const char* kCoverTensor = "node_covers";

/// Header and payload, ready to be written.
[[nodiscard]] std::string encode_frame(FrameType type, std::string_view payload);

[[nodiscard]] std::string encode_tensor(const tensor::Tensor& tensor);
/// Throws ProtocolError.
[[nodiscard]] tensor::Tensor decode_tensor(std::string_view payload);

}  // namespace dmlc::train
