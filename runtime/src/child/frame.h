// SPDX-License-Identifier: Apache-2.0
// Frames between a server process and its child: length-prefixed, versioned, checksummed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace dmlc::child {

/// Bytes that are no frame, or a frame that says what it must not.
struct ProtocolError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What tells the frames of one pair of programs from all others.
struct Dialect {
  std::uint32_t magic;
  std::uint16_t version;
  std::uint16_t last_type;  ///< types count from 1
  std::uint16_t greeting;   ///< type of the first frame of the child
};

struct Frame {
  std::uint16_t type = 0;
  std::string payload;
};

/// Header and payload, ready to be written. Throws ProtocolError when the payload is beyond 1 GB.
[[nodiscard]] std::string encode_frame(const Dialect& dialect, std::uint16_t type, std::string_view payload);

/// Cuts a stream of bytes into frames. Takes any bytes: what is no frame throws ProtocolError.
class FrameDecoder {
 public:
  explicit FrameDecoder(const Dialect& dialect) : dialect_(dialect) {}
  void feed(std::span<const char> bytes) { buffer_.append(bytes.data(), bytes.size()); }
  [[nodiscard]] std::optional<Frame> next();
  /// Whether a frame has begun and not ended.
  [[nodiscard]] bool incomplete() const { return !buffer_.empty(); }

 private:
  Dialect dialect_;
  std::string buffer_;
};

/// The same with the types of one dialect by name; `dialect_of(Type)` is found where Type is declared.
template <class Type>
struct TypedFrame {
  Type type{};
  std::string payload;
};

template <class Type>
class TypedDecoder {
 public:
  void feed(std::span<const char> bytes) { decoder_.feed(bytes); }
  [[nodiscard]] bool incomplete() const { return decoder_.incomplete(); }
  [[nodiscard]] std::optional<TypedFrame<Type>> next() {
    std::optional<Frame> frame = decoder_.next();
    if (!frame) return std::nullopt;
    return TypedFrame<Type>{static_cast<Type>(frame->type), std::move(frame->payload)};
  }

 private:
  FrameDecoder decoder_{dialect_of(Type{})};
};

}  // namespace dmlc::child
