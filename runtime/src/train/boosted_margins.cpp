// SPDX-License-Identifier: Apache-2.0
// Sorts the host's margins back into the order of the rows.
#include "runtime/src/train/boosted_margins.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>

#include "runtime/src/train/boosted_process.h"

namespace dmlc::train {

namespace {

using ingest::Split;

std::uint64_t size_of(int file) {
  struct stat status{};
  if (::fstat(file, &status) != 0) throw HostDied(std::string("memory file: ") + std::strerror(errno));
  return static_cast<std::uint64_t>(status.st_size);
}

}  // namespace

MarginFile::MarginFile(const ingest::ColumnStore& store, const BoostedRequest& request)
    : store_(store), outputs_(request.outputs()), first_(request.margins), bytes_(request.margin_bytes()) {
  std::array<std::uint64_t, 3> before{0, request.training_rows, request.training_rows + request.validation_rows};
  for (std::size_t b = 0; b < store.block_count(); ++b) {
    before_.push_back(before);
    for (const Split split : store.splits(b)) ++before[static_cast<std::size_t>(split)];
  }
  size_before_ = size_of(store.memory_file());
  if (size_before_ >= first_ + bytes_) return;
  // On disk, room that is only promised would end whoever writes to it.
  if (store.is_streamed()) {
    const int error = ::posix_fallocate(store.memory_file(), static_cast<off_t>(first_), static_cast<off_t>(bytes_));
    if (error != 0) throw HostDied(std::string("no room for its predictions: ") + std::strerror(error));
  }
  if (::ftruncate(store.memory_file(), static_cast<off_t>(first_ + bytes_)) != 0) {
    throw HostDied(std::string("no room for its predictions: ") + std::strerror(errno));
  }
}

MarginFile::~MarginFile() {
  if (margins_ != nullptr) ::munmap(const_cast<float*>(margins_), bytes_);
  // Where this fails, the memory comes back when the store goes.
  (void)!::ftruncate(store_.memory_file(), static_cast<off_t>(size_before_));
}

void MarginFile::open() {
  // Reading beyond the end would be a bus error.
  if (size_of(store_.memory_file()) < first_ + bytes_) throw HostDied("it cut the memory file");
  void* mapped = ::mmap(nullptr, bytes_, PROT_READ, MAP_SHARED, store_.memory_file(), static_cast<off_t>(first_));
  if (mapped == MAP_FAILED) throw HostDied(std::string("its predictions cannot be read: ") + std::strerror(errno));
  margins_ = static_cast<const float*>(mapped);
}

std::vector<float> MarginFile::read(std::size_t block) const {
  std::array<std::uint64_t, 3> at = before_[block];
  std::vector<float> margins(store_.block_rows(block) * outputs_);
  float* out = margins.data();
  bool finite = true;
  for (const Split split : store_.splits(block)) {
    const float* from = margins_ + at[static_cast<std::size_t>(split)]++ * outputs_;
    for (std::size_t k = 0; k < outputs_; ++k) finite &= std::isfinite(*out++ = from[k]);
  }
  if (store_.is_streamed()) {
    ingest::SpillFiles::release(reinterpret_cast<std::byte*>(const_cast<float*>(margins_)), bytes_);
  }
  if (!finite) throw HostDied("it predicts values that are not finite");
  return margins;
}

}  // namespace dmlc::train
