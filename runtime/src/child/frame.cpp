// SPDX-License-Identifier: Apache-2.0
// Encodes and decodes the frames between a server process and its child.
#include "runtime/src/child/frame.h"

#include <algorithm>
#include <cstring>

#include "runtime/src/tensor/tensor.h"

namespace dmlc::child {

namespace {

constexpr std::uint32_t kLargestFrame = std::uint32_t{1} << 30;

struct Header {
  std::uint32_t magic = 0;
  std::uint16_t version = 0;
  std::uint16_t type = 0;
  std::uint32_t size = 0;
  std::uint32_t checksum = 0;
};
static_assert(sizeof(Header) == 16);

std::uint32_t checksum_of(std::string_view payload) {
  return tensor::checksum(reinterpret_cast<const std::byte*>(payload.data()), payload.size());
}

}  // namespace

std::string encode_frame(const Dialect& dialect, std::uint16_t type, std::string_view payload) {
  if (payload.size() > kLargestFrame) throw ProtocolError("a message is too long");
  const Header header{dialect.magic, dialect.version, type, static_cast<std::uint32_t>(payload.size()),
                      checksum_of(payload)};
  std::string frame(sizeof(Header), '\0');
  std::memcpy(frame.data(), &header, sizeof(Header));
  frame.append(payload);
  return frame;
}

std::optional<Frame> FrameDecoder::next() {
  Header header;
  // Whatever has come of the magic number must be right, so that a foreign program is recognised by its first byte.
  const std::size_t known = std::min(buffer_.size(), sizeof(header.magic));
  if (std::memcmp(buffer_.data(), &dialect_.magic, known) != 0) throw ProtocolError("it does not speak the protocol");
  if (buffer_.size() < sizeof(Header)) return std::nullopt;
  std::memcpy(&header, buffer_.data(), sizeof(Header));
  if (header.version != dialect_.version) throw ProtocolError("it speaks another version of the protocol");
  if (header.type < 1 || header.type > dialect_.last_type) throw ProtocolError("it sent a message of an unknown type");
  if (header.size > kLargestFrame) throw ProtocolError("it sent a message that is too long");
  if (buffer_.size() - sizeof(Header) < header.size) return std::nullopt;
  Frame frame{header.type, buffer_.substr(sizeof(Header), header.size)};
  if (checksum_of(frame.payload) != header.checksum) throw ProtocolError("it sent a damaged message");
  buffer_.erase(0, sizeof(Header) + header.size);
  return frame;
}

}  // namespace dmlc::child
