// SPDX-License-Identifier: Apache-2.0
// The models of groups as one tensor.
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runtime/src/train/group_models.h"

namespace dmlc::train {
namespace {

using nlohmann::json;

std::vector<std::uint8_t> bytes_of(const void* from, std::size_t size) {
  const auto* first = static_cast<const std::uint8_t*>(from);
  return {first, first + size};
}

json tensor_json(const tensor::Tensor& tensor) {
  return {{"name", tensor.name},
          {"type", tensor::name_of(tensor.type)},
          {"shape", tensor.shape},
          {"bytes", json::binary(bytes_of(tensor.bytes.data(), tensor.bytes.size()))}};
}

tensor::Tensor read_tensor(const json& object) {
  tensor::Tensor tensor;
  tensor.name = object.at("name").get<std::string>();
  tensor.type = tensor::data_type_of(object.at("type").get<std::string>());
  tensor.shape = object.at("shape").get<std::vector<std::uint64_t>>();
  const auto& bytes = object.at("bytes").get_binary();
  const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
  tensor.bytes.assign(first, first + bytes.size());
  return tensor;
}

/// The beginning of a CBOR array of `count` items.
std::vector<std::uint8_t> array_of(std::size_t count) {
  constexpr std::uint8_t kArray = 0x80;
  if (count < 24) return {static_cast<std::uint8_t>(kArray + count)};
  std::vector<std::uint8_t> out{kArray + 26};  // with 32 bits of length
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<std::uint8_t>(count >> shift));
  return out;
}

/// Bytes of the groups, a little more than they take.
std::size_t packed_size(const std::vector<GroupModel>& groups) {
  constexpr std::size_t kNames = 128;  // of members, by tensor and by group
  std::size_t size = 0;
  for (const GroupModel& group : groups) {
    size += kNames + group.state.preparation.size();
    for (const std::string& value : group.key) size += value.size() + sizeof(std::uint64_t);
    for (const tensor::Tensor& tensor : group.state.tensors) size += kNames + tensor.bytes.size();
  }
  return size;
}

}  // namespace

tensor::Tensor pack_groups(const std::vector<GroupModel>& groups) {
  // One after another: all of them as one document would take several times their size.
  std::vector<std::uint8_t> bytes = array_of(groups.size());
  bytes.reserve(bytes.size() + packed_size(groups));
  for (const GroupModel& group : groups) {
    json tensors = json::array();
    for (const tensor::Tensor& tensor : group.state.tensors) tensors.push_back(tensor_json(tensor));
    json key = json::array();
    for (std::size_t g = 0; g < group.key.size(); ++g) {
      // Bytes, since a text need not be UTF-8.
      if (group.key_is_null[g]) {
        key.push_back(nullptr);
      } else {
        key.push_back(json::binary(bytes_of(group.key[g].data(), group.key[g].size())));
      }
    }
    const json one{{"key", std::move(key)}, {"preparation", group.state.preparation}, {"tensors", std::move(tensors)}};
    json::to_cbor(one, bytes);
  }
  return tensor::make_tensor(kGroupsTensor, tensor::DataType::uint8, {bytes.size()}, bytes.data(), bytes.size());
}

std::vector<GroupModel> unpack_groups(const tensor::Tensor& tensor, std::size_t features) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(tensor.bytes.data());
  const json all = json::from_cbor(first, first + tensor.bytes.size(), true, false);
  if (!all.is_array()) throw std::invalid_argument("the groups cannot be read");
  std::vector<GroupModel> groups;
  try {
    for (const json& object : all) {
      GroupModel& group = groups.emplace_back();
      for (const json& part : object.at("key")) {
        group.key_is_null.push_back(part.is_null());
        group.key.emplace_back();
        if (!part.is_null()) group.key.back().assign(part.get_binary().begin(), part.get_binary().end());
      }
      if (group.key.size() != features) throw std::invalid_argument("a group has another number of values");
      group.state.preparation = object.at("preparation").get<std::string>();
      for (const json& one : object.at("tensors")) group.state.tensors.push_back(read_tensor(one));
    }
  } catch (const json::exception&) {
    throw std::invalid_argument("the groups are incomplete");
  }
  return groups;
}

}  // namespace dmlc::train
