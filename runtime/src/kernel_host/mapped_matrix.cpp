// SPDX-License-Identifier: Apache-2.0
// Maps the trainer's memory file and gives parts of it back.
#include "runtime/src/kernel_host/mapped_matrix.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "runtime/src/kernel_host/file_window.h"

namespace dmlc::host {

MappedMatrix::MappedMatrix(int file, const train::BoostedRequest& request) : file_(file), request_(request) {
  struct stat status{};
  if (::fstat(file, &status) != 0) throw std::system_error(errno, std::generic_category(), "memory file");
  // A mapping beyond the end would be a bus error at the first access.
  if (static_cast<std::uint64_t>(status.st_size) < request.file_bytes) {
    throw train::ProtocolError("the memory file is too short");
  }
  const int access = file_window().is_open() ? PROT_NONE : PROT_READ | PROT_WRITE;
  void* base = ::mmap(nullptr, request.file_bytes, access, MAP_SHARED, file, 0);
  if (base == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "memory file");
  base_ = static_cast<std::byte*>(base);
  // The first range of all: there is room.
  if (file_window().is_open()) file_window().add(base_, request.file_bytes);
}

MappedMatrix::~MappedMatrix() {
  if (file_window().is_open()) file_window().remove(base_);
  ::munmap(base_, request_.file_bytes);
}

void MappedMatrix::rows_of(std::size_t block, ingest::Split split, std::vector<std::uint32_t>& out) const {
  const auto* splits = at<ingest::Split>(request_.blocks[block].splits);
  out.resize(rows(block));
  std::size_t count = 0;
  for (std::size_t r = 0; r < rows(block); ++r) {
    out[count] = static_cast<std::uint32_t>(r);
    count += splits[r] == split ? 1 : 0;
  }
  out.resize(count);
}

void MappedMatrix::keep_rows(std::size_t block, std::span<const std::uint32_t> kept) {
  std::vector<std::uint64_t> columns = request_.blocks[block].columns;
  std::sort(columns.begin(), columns.end());
  std::vector<std::uint32_t> cells(kept.size());
  std::uint64_t released = request_.blocks[block].cells;
  for (const std::uint64_t column : columns) {
    release(released, column);
    auto* from = at<std::uint32_t>(column);
    for (std::size_t i = 0; i < kept.size(); ++i) cells[i] = from[kept[i]];
    std::copy(cells.begin(), cells.end(), from);
    released = column + kept.size() * sizeof(float);
  }
  release(released, request_.blocks[block].target);
}

/// A system that cannot do it keeps the memory, and training goes on.
void MappedMatrix::release(std::uint64_t begin, std::uint64_t end) const {
  if (begin >= end) return;
  (void)::fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(begin),
                    static_cast<off_t>(end - begin));
}

float* MappedMatrix::margins(ingest::Split split) const {
  std::uint64_t before = 0;
  if (split != ingest::Split::training) before += request_.training_rows;
  if (split == ingest::Split::test) before += request_.validation_rows;
  return at<float>(request_.margins) + before * request_.outputs();
}

}  // namespace dmlc::host
