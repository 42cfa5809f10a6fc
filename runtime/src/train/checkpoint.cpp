// SPDX-License-Identifier: Apache-2.0
// When checkpoints are due, and their bytes.
#include "runtime/src/train/checkpoint.h"

#include <cstring>
#include <limits>
#include <stdexcept>

namespace dmlc::train {
namespace {

constexpr std::uint64_t kMagic = 0x31504b434c4d44;  // "DMLCKP1"

void put(std::string& out, std::uint64_t value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof bytes);
}

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number() {
    std::uint64_t value = 0;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size()) throw std::invalid_argument("it ends too early");
    const std::string_view part = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return part;
  }
  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

tensor::Tensor read_tensor(Reader& reader) {
  constexpr std::uint64_t kMostExtents = 8;
  tensor::Tensor tensor;
  tensor.name = std::string(reader.take(reader.number()));
  tensor.type = tensor::data_type_of(reader.take(reader.number()));
  const std::uint64_t extents = reader.number();
  if (extents > kMostExtents) throw std::invalid_argument("a tensor has too many extents");
  for (std::uint64_t i = 0; i < extents; ++i) tensor.shape.push_back(reader.number());
  const std::string_view bytes = reader.take(reader.number());
  const auto* first = reinterpret_cast<const std::byte*>(bytes.data());
  tensor.bytes.assign(first, first + bytes.size());
  tensor::verify_tensor(tensor);
  return tensor;
}

}  // namespace

CheckpointClock::CheckpointClock(const CheckpointRule& rule) : rule_(rule), last_(std::chrono::steady_clock::now()) {}

bool CheckpointClock::is_due(std::uint32_t iteration) {
  if (rule_.every_iterations > 0) return iteration % rule_.every_iterations == 0;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < std::chrono::milliseconds(rule_.every_ms)) return false;
  last_ = now;
  return true;
}

std::string encode_tensors(const std::vector<tensor::Tensor>& tensors) {
  std::string out;
  put(out, kMagic);
  for (const tensor::Tensor& tensor : tensors) {
    const std::string_view type = tensor::name_of(tensor.type);
    put(out, tensor.name.size());
    out += tensor.name;
    put(out, type.size());
    out += type;
    put(out, tensor.shape.size());
    for (const std::uint64_t extent : tensor.shape) put(out, extent);
    put(out, tensor.bytes.size());
    out.append(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size());
  }
  return out;
}

std::vector<tensor::Tensor> decode_tensors(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.number() != kMagic) throw std::invalid_argument("it has another format");
  std::vector<tensor::Tensor> tensors;
  while (!reader.at_end()) tensors.push_back(read_tensor(reader));
  return tensors;
}

}  // namespace dmlc::train
