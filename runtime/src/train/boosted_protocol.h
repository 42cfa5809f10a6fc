// SPDX-License-Identifier: Apache-2.0
// Frames between the trainer and the training host: length-prefixed, versioned, checksummed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/boosted_request.h"

namespace dmlc::train {

inline constexpr std::uint16_t kProtocolVersion = 2;

/// Descriptors of the host, besides 0 (nothing), 1 and 2 (both: messages for people).
inline constexpr int kHostSocket = 3;
inline constexpr int kHostMatrix = 4;

enum class FrameType : std::uint16_t {
  request = 1,   ///< to the host: JSON
  hello = 2,     ///< first frame of the host: JSON {"library": "1.7.4"}
  progress = 3,  ///< JSON, see HostProgress
  tensor = 4,    ///< one tensor of the result
  result = 5,    ///< JSON; the last frame
  failure = 6,   ///< JSON {"kind": "memory" | "data" | "internal", "text": …}; the last frame
};

struct Frame {
  FrameType type = FrameType::hello;
  std::string payload;
};

/// Header and payload, ready to be written.
[[nodiscard]] std::string encode_frame(FrameType type, std::string_view payload);

/// Cuts a stream of bytes into frames. Takes any bytes: what is no frame throws ProtocolError.
class FrameDecoder {
 public:
  void feed(std::span<const char> bytes) { buffer_.append(bytes.data(), bytes.size()); }
  [[nodiscard]] std::optional<Frame> next();
  /// Whether a frame has begun and not ended.
  [[nodiscard]] bool incomplete() const { return !buffer_.empty(); }

 private:
  std::string buffer_;
};

[[nodiscard]] std::string encode_tensor(const tensor::Tensor& tensor);
/// Throws ProtocolError.
[[nodiscard]] tensor::Tensor decode_tensor(std::string_view payload);

}  // namespace dmlc::train
