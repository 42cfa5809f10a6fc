// SPDX-License-Identifier: Apache-2.0
// The slow half of the dictionary: new values and growth.
#include "runtime/src/ingest/dictionary.h"

namespace dmlc::ingest {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

Dictionary::Dictionary(std::uint64_t seed) : seed_(seed), mask_(kFirstSlots - 1), slots_(kFirstSlots) {}

std::int32_t Dictionary::add(std::string_view value, const TextKey& key, std::size_t at) {
  const auto code = static_cast<std::int32_t>(size());
  bytes_.insert(bytes_.end(), value.begin(), value.end());
  starts_.push_back(bytes_.size());
  slots_[at] = {key, static_cast<std::uint32_t>(value.size()), code};
  if (2 * size() > slots_.size()) grow();
  return code;
}

void Dictionary::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  mask_ = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.code < 0) continue;
    std::size_t at = home(slot.key, slot.size);
    while (slots_[at].code >= 0) at = (at + 1) & mask_;
    slots_[at] = slot;
  }
}

}  // namespace dmlc::ingest
