// SPDX-License-Identifier: Apache-2.0
// Groups to CBOR and back.
#include "runtime/src/train/group_packing.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runtime/src/train/preparation_part.h"

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

json key_json(const GroupModel& group) {
  json key = json::array();
  for (std::size_t g = 0; g < group.key.size(); ++g) {
    // Bytes, since a text need not be UTF-8.
    if (group.key_is_null[g]) {
      key.push_back(nullptr);
    } else {
      key.push_back(json::binary(bytes_of(group.key[g].data(), group.key[g].size())));
    }
  }
  return key;
}

json part_json(const PreparationPart& part) {
  json levels = json::array();
  for (const auto& places : part.levels) levels.push_back(places ? json(*places) : json(nullptr));
  return {{"levels", std::move(levels)},
          {"numbers", json::binary(bytes_of(part.numbers.data(), part.numbers.size() * sizeof(double)))}};
}

PreparationPart read_part(const json& object) {
  PreparationPart part;
  for (const json& places : object.at("levels")) {
    part.levels.emplace_back();
    if (!places.is_null()) part.levels.back() = places.get<std::vector<std::uint32_t>>();
  }
  const auto& bytes = object.at("numbers").get_binary();
  part.numbers.resize(bytes.size() / sizeof(double));
  if (bytes.size() % sizeof(double) != 0) throw std::invalid_argument("the numbers of a group are cut off");
  if (!bytes.empty()) std::memcpy(part.numbers.data(), bytes.data(), bytes.size());
  return part;
}

void read_key(const json& object, std::size_t features, GroupModel& group) {
  for (const json& part : object.at("key")) {
    group.key_is_null.push_back(part.is_null());
    group.key.emplace_back();
    if (!part.is_null()) group.key.back().assign(part.get_binary().begin(), part.get_binary().end());
  }
  if (group.key.size() != features) throw std::invalid_argument("a group has another number of values");
}

}  // namespace

std::vector<std::uint8_t> pack_group(const GroupModel& group, const Preparation* whole) {
  json tensors = json::array();
  for (const tensor::Tensor& tensor : group.state.tensors) tensors.push_back(tensor_json(tensor));
  json one{{"key", key_json(group)}, {"tensors", std::move(tensors)}};
  const ModelState& state = group.state;
  std::optional<PreparationPart> part;
  if (whole != nullptr && state.preparation.empty() && state.known) part = part_of(*whole, *state.known);
  if (part) {
    one["part"] = part_json(*part);
  } else {
    one["preparation"] = preparation_text(state);
  }
  return json::to_cbor(one);
}

tensor::Tensor join_groups(const std::vector<std::vector<std::uint8_t>>& packed) {
  // One after another: all of them as one document would take several times their size.
  const std::vector<std::uint8_t> head = array_of(packed.size());
  std::size_t size = head.size();
  for (const auto& one : packed) size += one.size();
  tensor::Tensor tensor{kGroupsTensor, tensor::DataType::uint8, {size}, {}};
  tensor.bytes.reserve(size);
  const auto add = [&](const std::vector<std::uint8_t>& bytes) {
    const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
    tensor.bytes.insert(tensor.bytes.end(), first, first + bytes.size());
  };
  add(head);
  for (const auto& one : packed) add(one);
  return tensor;
}

std::vector<GroupModel> unpack_groups(const tensor::Tensor& tensor, std::size_t features,
                                      const std::string& preparation, const ModelSpec& one) {
  const auto* first = reinterpret_cast<const std::uint8_t*>(tensor.bytes.data());
  const json all = json::from_cbor(first, first + tensor.bytes.size(), true, false);
  if (!all.is_array()) throw std::invalid_argument("the groups cannot be read");
  std::optional<Preparation> whole;
  std::vector<GroupModel> groups;
  try {
    for (const json& object : all) {
      GroupModel& group = groups.emplace_back();
      read_key(object, features, group);
      for (const json& tensor_object : object.at("tensors")) group.state.tensors.push_back(read_tensor(tensor_object));
      if (object.contains("preparation")) {
        group.state.preparation = object.at("preparation").get<std::string>();
        continue;
      }
      if (!whole) whole = parse_preparation(preparation, one);
      group.state.known = std::make_shared<const Preparation>(join_part(*whole, read_part(object.at("part"))));
    }
  } catch (const json::exception&) {
    throw std::invalid_argument("the groups are incomplete");
  }
  return groups;
}

}  // namespace dmlc::train
