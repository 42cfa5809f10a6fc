// SPDX-License-Identifier: Apache-2.0
// Maps ranges of the file and cuts blocks of pages from them.
#include "runtime/src/kernel_host/block_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <new>

namespace dmlc::host {

std::byte* BlockFile::map(std::size_t size, std::uint64_t& offset, std::byte* where) {
  const auto from = static_cast<off_t>(end_);
  if (used_ + size > most_ || ::posix_fallocate(file_, from, static_cast<off_t>(size)) != 0) return nullptr;
  const int flags = MAP_SHARED | (where != nullptr ? MAP_FIXED : 0);
  void* mapped = ::mmap(where, size, PROT_NONE, flags, file_, from);
  if (mapped == MAP_FAILED) return nullptr;
  offset = end_;
  end_ += size;
  used_ += size;
  return static_cast<std::byte*>(mapped);
}

void BlockFile::give_back(std::uint64_t offset, std::size_t size) {
  used_ -= size;
  (void)::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                    static_cast<off_t>(size));
}

void* PageBlocks::take(std::size_t size, BlockFile& file) {
  const std::size_t pages = (size + kHead + kPage - 1) / kPage;
  Head* head = free_[pages];
  if (head != nullptr) {
    free_[pages] = head->next;
  } else {
    while (used_ + pages * kPage > mapped_) {
      if (!grow(file)) return nullptr;
    }
    head = ::new (first_ + used_) Head{pages, nullptr};
    used_ += pages * kPage;
  }
  return reinterpret_cast<std::byte*>(head) + kHead;
}

void PageBlocks::give_back(void* pointer) {
  auto* head = std::launder(reinterpret_cast<Head*>(static_cast<std::byte*>(pointer) - kHead));
  head->next = free_[head->pages];
  free_[head->pages] = head;
}

/// Addresses are reserved once, for all that the file may hold, so that a look at a pointer says whose it is.
bool PageBlocks::reserve(std::uint64_t most) {
  const std::size_t wanted = most / kStep * kStep;
  if (wanted == 0) return false;
  void* reserved = ::mmap(nullptr, wanted, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (reserved == MAP_FAILED) return false;
  if (!file_window().add(static_cast<std::byte*>(reserved), wanted)) {
    ::munmap(reserved, wanted);
    return false;
  }
  first_ = static_cast<std::byte*>(reserved);
  reserved_ = wanted;
  return true;
}

bool PageBlocks::grow(BlockFile& file) {
  if (first_ == nullptr && !reserve(file.most())) return false;
  std::uint64_t offset = 0;
  if (mapped_ + kStep > reserved_ || file.map(kStep, offset, first_ + mapped_) == nullptr) return false;
  mapped_ += kStep;
  return true;
}

}  // namespace dmlc::host
