// SPDX-License-Identifier: Apache-2.0
// Reads, fills and combines the states of steps.
#include "runtime/src/train/step_state.h"

#include <cstring>

#include "runtime/src/train/step_bytes.h"

namespace dmlc::train {
namespace {

constexpr std::uint32_t kState = 0x534c4d44;  // DMLS

struct Head {
  std::uint32_t magic = kState;
  std::uint16_t version = kStepVersion;
  std::uint16_t kind = 0;
  std::uint32_t doubles = 0;
  std::uint32_t labels = 0;
  std::uint32_t count = 0;
  std::uint32_t workers = 0;
};

/// A chunk's number, then nothing, so that doubles begin at a multiple of 8.
struct EntryHead {
  std::int32_t chunk = 0;
  std::uint32_t unused = 0;
};

std::size_t entry_bytes(const StepShape& shape) {
  return sizeof(EntryHead) + shape.doubles * sizeof(double) + shape.labels * sizeof(std::int32_t);
}

Head head_of(std::span<const std::byte> bytes) {
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  return head;
}

void require(bool fits, const char* defect) {
  if (!fits) refuse_step("state", defect);
}

}  // namespace

StepStateView::StepStateView(std::span<const std::byte> bytes) : bytes_(bytes) {
  StepReader reader("state", bytes);
  reader.expect_head(kState);
  require(bytes.size() >= sizeof(Head), "it is cut off");
  const Head head = head_of(bytes);
  require(head.kind >= 1 && head.kind <= static_cast<std::uint16_t>(StepKind::naive_bayes), "there is no such kind");
  require(head.doubles <= kMostStepDoubles && (head.labels == 0 || head.labels == kChunkRows), "it has no such shape");
  shape_ = {static_cast<StepKind>(head.kind), head.doubles, head.labels};
  count_ = head.count;
  workers_ = head.workers;
  require(count_ <= (bytes.size() - sizeof(Head)) / entry_bytes(shape_), "it is cut off");
  for (std::size_t i = 0; i < count_; ++i) {
    require(chunk(i) >= 0 && (i == 0 || chunk(i - 1) < chunk(i)), "its chunks are out of order");
  }
}

std::span<const std::byte> StepStateView::entry(std::size_t index) const {
  const std::size_t size = entry_bytes(shape_);
  return bytes_.subspan(sizeof(Head) + index * size, size);
}

std::int32_t StepStateView::chunk(std::size_t index) const {
  EntryHead head;
  std::memcpy(&head, entry(index).data(), sizeof head);
  return head.chunk;
}

void StepStateView::copy_sums(std::size_t index, std::span<double> out) const {
  if (!out.empty()) std::memcpy(out.data(), entry(index).data() + sizeof(EntryHead), out.size_bytes());
}

void StepStateView::copy_labels(std::size_t index, std::span<std::int32_t> out) const {
  const std::size_t offset = sizeof(EntryHead) + shape_.doubles * sizeof(double);
  if (!out.empty()) std::memcpy(out.data(), entry(index).data() + offset, out.size_bytes());
}

std::size_t StepStateView::used_bytes() const { return state_bytes(shape_, count_); }

std::size_t state_bytes(const StepShape& shape, std::size_t chunks) {
  return sizeof(Head) + chunks * entry_bytes(shape);
}

void begin_state(std::span<std::byte> bytes, const StepShape& shape, bool is_worker) {
  const Head head{.kind = static_cast<std::uint16_t>(shape.kind),
                  .doubles = static_cast<std::uint32_t>(shape.doubles),
                  .labels = static_cast<std::uint32_t>(shape.labels),
                  .workers = is_worker ? 1U : 0U};
  std::memcpy(bytes.data(), &head, sizeof head);
}

bool has_room(std::span<const std::byte> state, const StepShape& shape) {
  return state.size() >= state_bytes(shape, std::size_t{head_of(state).count} + 1);
}

void insert_chunk(std::span<std::byte> state, const ChunkSums& chunk) {
  const StepStateView view(state);
  require(view.shape() == chunk.shape, "it is of another step");
  std::size_t place = view.count();
  while (place > 0 && view.chunk(place - 1) >= chunk.chunk) --place;
  require(place == view.count() || view.chunk(place) != chunk.chunk, "a chunk is there twice");
  const std::size_t size = entry_bytes(chunk.shape);
  std::byte* at = state.data() + state_bytes(chunk.shape, place);
  std::memmove(at + size, at, (view.count() - place) * size);
  const EntryHead entry{.chunk = chunk.chunk};
  std::memcpy(at, &entry, sizeof entry);
  std::memcpy(at + sizeof entry, chunk.sums.data(), chunk.sums.size() * sizeof(double));
  if (chunk.shape.labels > 0) {
    std::memcpy(at + sizeof entry + chunk.sums.size() * sizeof(double), chunk.labels.data(),
                chunk.labels.size() * sizeof(std::int32_t));
  }
  Head head = head_of(state);
  ++head.count;
  std::memcpy(state.data(), &head, sizeof head);
}

std::vector<std::byte> combine_states(std::span<const std::byte> a, std::span<const std::byte> b) {
  const StepStateView left(a);
  const StepStateView right(b);
  require(left.shape() == right.shape(), "it is of another step");
  std::vector<std::byte> out(state_bytes(left.shape(), left.count() + right.count()));
  Head head = head_of(a);
  head.count += head_of(b).count;
  head.workers += head_of(b).workers;
  std::memcpy(out.data(), &head, sizeof head);
  const std::size_t size = entry_bytes(left.shape());
  std::size_t i = 0;
  std::size_t j = 0;
  for (std::byte* at = out.data() + sizeof head; i + j < left.count() + right.count(); at += size) {
    const bool both = i < left.count() && j < right.count();
    require(!both || left.chunk(i) != right.chunk(j), "a chunk is there twice");
    const bool takes_left = both ? left.chunk(i) < right.chunk(j) : i < left.count();
    std::memcpy(at, (takes_left ? left.entry(i++) : right.entry(j++)).data(), size);
  }
  return out;
}

}  // namespace dmlc::train
