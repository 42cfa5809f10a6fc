// SPDX-License-Identifier: Apache-2.0
// Encodes and decodes the frames between the trainer and the training host.
#include "runtime/src/train/boosted_protocol.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace dmlc::train {

namespace {

using nlohmann::json;

constexpr std::uint32_t kMagic = 0x424C4D44;  // "DMLB"
constexpr std::uint32_t kLargestFrame = std::uint32_t{1} << 30;

struct Header {
  std::uint32_t magic = kMagic;
  std::uint16_t version = kProtocolVersion;
  std::uint16_t type = 0;
  std::uint32_t size = 0;
  std::uint32_t checksum = 0;
};
static_assert(sizeof(Header) == 16);

std::uint32_t checksum_of(std::string_view payload) {
  return tensor::checksum(reinterpret_cast<const std::byte*>(payload.data()), payload.size());
}

}  // namespace

std::string encode_frame(FrameType type, std::string_view payload) {
  if (payload.size() > kLargestFrame) throw ProtocolError("a message is too long");
  Header header;
  header.type = static_cast<std::uint16_t>(type);
  header.size = static_cast<std::uint32_t>(payload.size());
  header.checksum = checksum_of(payload);
  std::string frame(sizeof(Header), '\0');
  std::memcpy(frame.data(), &header, sizeof(Header));
  frame.append(payload);
  return frame;
}

std::optional<Frame> FrameDecoder::next() {
  Header header;
  // Whatever has come of the magic number must be right, so that a foreign program is recognised by its first byte.
  const std::size_t known = std::min(buffer_.size(), sizeof(header.magic));
  if (std::memcmp(buffer_.data(), &header.magic, known) != 0) throw ProtocolError("it does not speak the protocol");
  if (buffer_.size() < sizeof(Header)) return std::nullopt;
  std::memcpy(&header, buffer_.data(), sizeof(Header));
  if (header.version != kProtocolVersion) throw ProtocolError("it speaks another version of the protocol");
  if (header.type < 1 || header.type > 6) throw ProtocolError("it sent a message of an unknown type");
  if (header.size > kLargestFrame) throw ProtocolError("it sent a message that is too long");
  if (buffer_.size() - sizeof(Header) < header.size) return std::nullopt;
  Frame frame{static_cast<FrameType>(header.type), buffer_.substr(sizeof(Header), header.size)};
  if (checksum_of(frame.payload) != header.checksum) throw ProtocolError("it sent a damaged message");
  buffer_.erase(0, sizeof(Header) + header.size);
  return frame;
}

std::string encode_tensor(const tensor::Tensor& tensor) {
  const std::string head =
      json{{"name", tensor.name}, {"type", tensor::name_of(tensor.type)}, {"shape", tensor.shape}}.dump();
  const auto size = static_cast<std::uint32_t>(head.size());
  std::string payload(sizeof(size), '\0');
  std::memcpy(payload.data(), &size, sizeof(size));
  payload.append(head);
  payload.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  return payload;
}

tensor::Tensor decode_tensor(std::string_view payload) {
  std::uint32_t size = 0;
  if (payload.size() < sizeof(size)) throw ProtocolError("it sent a damaged tensor");
  std::memcpy(&size, payload.data(), sizeof(size));
  payload.remove_prefix(sizeof(size));
  if (size > payload.size()) throw ProtocolError("it sent a damaged tensor");
  tensor::Tensor tensor;
  try {
    const json head = json::parse(payload.substr(0, size));
    tensor.name = head.at("name").get<std::string>();
    tensor.type = tensor::data_type_of(head.at("type").get<std::string>());
    tensor.shape = head.at("shape").get<std::vector<std::uint64_t>>();
    payload.remove_prefix(size);
    const auto* first = reinterpret_cast<const std::byte*>(payload.data());
    tensor.bytes.assign(first, first + payload.size());
    tensor::verify_tensor(tensor);
  } catch (const json::exception&) {
    throw ProtocolError("it sent a damaged tensor");
  } catch (const std::invalid_argument&) {
    throw ProtocolError("it sent a damaged tensor");
  }
  return tensor;
}

}  // namespace dmlc::train
