// SPDX-License-Identifier: Apache-2.0
// Packs prepared rows, and gives them to a network.
#include "runtime/src/train/network_rows.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

constexpr std::size_t kSplits = 3;

std::size_t words_of(const NetworkInputs& inputs, bool is_weighted) {
  return inputs.width + inputs.categories.size() + inputs.embedded.size() + (is_weighted ? 2 : 1);
}

[[noreturn]] void fail(const char* why) {
  throw make_error<RuntimeErrorId::JobFailed>("", "look at the disk that holds temporary files",
                                              std::string("a temporary file cannot be read: ") + why);
}

/// For each block and split, where its rows begin among those of the split.
std::vector<std::array<std::size_t, kSplits>> places_of(const ingest::ColumnStore& store,
                                                        const std::array<std::size_t, 4>& begins) {
  std::vector<std::array<std::size_t, kSplits>> places(store.block_count());
  std::array<std::size_t, kSplits> next{begins[0], begins[1], begins[2]};
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    places[block] = next;
    for (const ingest::Split split : store.splits(block)) ++next[static_cast<std::size_t>(split)];
  }
  return places;
}

}  // namespace

std::uint64_t NetworkRows::bytes(const NetworkInputs& inputs, std::uint64_t rows) {
  return rows * words_of(inputs, true) * sizeof(Cell);
}

NetworkRows::NetworkRows(const ingest::ColumnStore& store, const NetworkInputs& inputs, const NetworkTarget& target,
                         Workers& workers)
    : width_(inputs.width),
      tables_(inputs.categories.size()),
      embedded_(inputs.embedded.size()),
      target_(width_ + tables_ + embedded_),
      is_number_(target.is_number),
      is_weighted_(!target.class_weights.empty()),
      mean_(target.mean),
      deviation_(target.deviation),
      words_(words_of(inputs, is_weighted_)) {
  for (std::size_t split = 0; split < kSplits; ++split) {
    begins_[split + 1] = begins_[split] + store.rows_in(static_cast<ingest::Split>(split));
  }
  allocate(begins_.back() * words_ * sizeof(Cell), store.spill());
  const auto places = places_of(store, begins_);
  workers.run(
      store.block_count(),
      [&](unsigned, std::size_t block) {
        pack_block(store, inputs, target, block, places[block]);
        store.release_features(block);
      },
      [&](unsigned, std::size_t block) { touch(store.block_rows(block)); });
}

void NetworkRows::Free::operator()(Cell* cells) const {
  if (files == nullptr) return std::free(cells);
  files->unmap(reinterpret_cast<std::byte*>(cells), bytes);
  ::close(file);
}

void NetworkRows::touch(std::size_t count) const {
  const Free& memory = cells_.get_deleter();
  if (memory.files == nullptr) return;
  memory.files->touched(reinterpret_cast<std::byte*>(cells_.get()), memory.bytes, count * words_ * sizeof(Cell));
}

void NetworkRows::load(std::size_t row, std::size_t first, std::size_t count, Cell* to) const {
  const std::size_t bytes = count * sizeof(Cell);
  const auto place = static_cast<off_t>((row * words_ + first) * sizeof(Cell));
  for (std::size_t done = 0; done < bytes;) {
    const ssize_t got = ::pread(cells_.get_deleter().file, reinterpret_cast<std::byte*>(to) + done, bytes - done,
                                place + static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail(got < 0 ? std::strerror(errno) : "it ends too early");
    done += static_cast<std::size_t>(got);
  }
}

void NetworkRows::read_apart(std::span<const std::uint32_t> rows, const network::RowBlock& into) const {
  if (cells_.get_deleter().files == nullptr) {
    for (std::size_t i = 0; i < rows.size(); ++i) read(rows[i], i, into);
    return;
  }
  std::vector<Cell> own(words_);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    load(rows[i], 0, words_, own.data());
    copy(own.data(), i, into);
  }
}

double NetworkRows::weight_of(std::span<const std::uint32_t> rows) const {
  if (!is_weighted_) return static_cast<double>(rows.size());
  const bool is_in_file = cells_.get_deleter().files != nullptr;
  double sum = 0;
  for (const std::uint32_t row : rows) {
    Cell own;
    if (is_in_file) load(row, words_ - 1, 1, &own);
    sum += static_cast<double>(is_in_file ? own.number : weight(row));
  }
  return sum;
}

void NetworkRows::map_file(std::size_t bytes, ingest::SpillFiles& files) {
  const int file = files.open();
  try {
    files.extend(file, 0, bytes);
  } catch (...) {
    ::close(file);
    throw;
  }
  void* mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) {
    const int error = errno;
    ::close(file);
    files.shrink(bytes);
    fail(std::strerror(error));
  }
  cells_ = {static_cast<Cell*>(mapped), Free(&files, file, bytes)};
}

/// In large pages: rows are read at random, and each would miss the table of small ones.
void NetworkRows::allocate(std::size_t bytes, ingest::SpillFiles* files) {
  if (files != nullptr && bytes > 0) return map_file(bytes, *files);
  constexpr std::size_t kPage = std::size_t{2} << 20;
  const std::size_t alignment = bytes < kPage ? alignof(std::max_align_t) : kPage;
  const std::size_t size = (bytes + alignment) / alignment * alignment;
  cells_.reset(static_cast<Cell*>(std::aligned_alloc(alignment, size)));
  if (cells_ == nullptr) throw std::bad_alloc();
  if (alignment == kPage) ::madvise(cells_.get(), size, MADV_HUGEPAGE);
}

void NetworkRows::pack_block(const ingest::ColumnStore& store, const NetworkInputs& inputs, const NetworkTarget& target,
                             std::size_t block, std::array<std::size_t, 3> next) {
  const auto splits = store.splits(block);
  std::vector<Cell*> to(splits.size());
  for (std::size_t row = 0; row < splits.size(); ++row) {
    to[row] = cells_.get() + next[static_cast<std::size_t>(splits[row])]++ * words_;
  }
  std::size_t at = 0;
  for (const NumberInput& input : inputs.numbers) {
    const auto values = store.numbers(block, input.column);
    const double shift = store.columns()[input.column].shift;
    for (std::size_t row = 0; row < values.size(); ++row) {
      to[row][at].number = input.of(static_cast<double>(values[row]) + shift);
    }
    ++at;
  }
  for (const CycleInput& input : inputs.cycles) {
    const auto values = store.numbers(block, input.column);
    for (std::size_t row = 0; row < values.size(); ++row) input.write(cycle_slot(values[row]), &to[row][at].number);
    at += (input.has_sine ? 1U : 0U) + (input.has_cosine ? 1U : 0U);
  }
  for (const CategoryInput& input : inputs.categories) {
    const auto codes = store.codes(block, input.column);
    for (std::size_t row = 0; row < codes.size(); ++row) to[row][at].code = input.of(codes[row]);
    ++at;
  }
  for (const EmbeddedInput& input : inputs.embedded) {
    const auto codes = store.codes(block, input.column);
    for (std::size_t row = 0; row < codes.size(); ++row) to[row][at].code = input.of(codes[row]);
    ++at;
  }
  for (std::size_t row = 0; row < splits.size(); ++row) {
    if (is_number_) {
      const double value = static_cast<double>(store.target_numbers(block)[row]) + store.target().shift;
      to[row][at].number = static_cast<float>((value - mean_) / deviation_);
      continue;
    }
    const std::int32_t code = store.target_codes(block)[row];
    to[row][at].code = code;
    if (is_weighted_) {
      to[row][at + 1].number = code < 0 ? 0 : static_cast<float>(target.class_weights[static_cast<std::size_t>(code)]);
    }
  }
}

std::uint32_t NetworkRows::checksum() const {
  constexpr std::size_t kRows = 4096;  // rows may lie in a file, of which little is in memory
  std::vector<std::uint32_t> parts;
  for (std::size_t row = 0; row < count(); row += kRows) {
    const std::size_t rows = std::min(kRows, count() - row);
    touch(rows);
    parts.push_back(tensor::checksum(reinterpret_cast<const std::byte*>(cells(row)), rows * words_ * sizeof(Cell)));
  }
  return tensor::checksum(reinterpret_cast<const std::byte*>(parts.data()), parts.size() * sizeof parts[0]);
}

double NetworkRows::truth(std::size_t row) const {
  return static_cast<double>(cells(row)[target_].number) * deviation_ + mean_;
}

void NetworkRows::copy(const Cell* from, std::size_t to, const network::RowBlock& into) const {
  if (into.numbers != nullptr) std::memcpy(into.numbers + to * into.number_stride, from, width_ * sizeof(Cell));
  for (std::size_t t = 0; t < tables_; ++t) into.codes[to * tables_ + t] = from[width_ + t].code;
  const Cell* embedded = from + width_ + tables_;
  for (std::size_t e = 0; e < embedded_; ++e) into.embedded[to * embedded_ + e] = embedded[e].code;
  const Cell target = from[target_];
  if (is_number_) {
    into.truth[to] = target.number;
  } else {
    into.labels[to] = target.code;
    into.truth[to] = target.code == 1 ? 1 : 0;
  }
  if (is_weighted_) into.weights[to] = from[words_ - 1].number;
}

network::RowsInPlace ChosenRows::in_place(std::size_t first) const {
  return order_.empty() ? rows_.in_place(start_ + first) : network::RowsInPlace{};
}

void ChosenRows::read(std::size_t first, std::size_t count, const network::RowBlock& into) const {
  if (!order_.empty()) return rows_.read_apart(order_.subspan(start_ + first, count), into);
  rows_.touch(count);
  for (std::size_t i = 0; i < count; ++i) rows_.read(start_ + first + i, i, into);
}

void ChosenRows::fetch(std::size_t first, std::size_t count) const {
  const std::size_t end = std::min(start_ + first + count, order_.size());
  for (std::size_t at = start_ + first; at < end; ++at) rows_.fetch(order_[at]);
}

double ChosenRows::weight_of(std::size_t count) const {
  if (!order_.empty()) return rows_.weight_of(order_.subspan(start_, count));
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += static_cast<double>(rows_.weight(start_ + i));
  return sum;
}

}  // namespace dmlc::train
