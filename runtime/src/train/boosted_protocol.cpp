// SPDX-License-Identifier: Apache-2.0
// Encodes and decodes the messages between the trainer and the training host.
#include "runtime/src/train/boosted_protocol.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace dmlc::train {

namespace {

using nlohmann::json;

}  // namespace

std::string encode_frame(FrameType type, std::string_view payload) {
  return child::encode_frame(dialect_of(type), static_cast<std::uint16_t>(type), payload);
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
