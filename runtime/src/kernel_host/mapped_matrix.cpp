// SPDX-License-Identifier: Apache-2.0
// Maps the trainer's memory file.
#include "runtime/src/kernel_host/mapped_matrix.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

namespace dmlc::host {

MappedMatrix::MappedMatrix(int file, const train::BoostedRequest& request) : request_(request) {
  struct stat status{};
  if (::fstat(file, &status) != 0) throw std::system_error(errno, std::generic_category(), "memory file");
  // A mapping beyond the end would be a bus error at the first read.
  if (static_cast<std::uint64_t>(status.st_size) < request.file_bytes) {
    throw train::ProtocolError("the memory file is too short");
  }
  void* base = ::mmap(nullptr, request.file_bytes, PROT_READ, MAP_SHARED, file, 0);
  if (base == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "memory file");
  base_ = static_cast<const std::byte*>(base);
}

MappedMatrix::~MappedMatrix() { ::munmap(const_cast<std::byte*>(base_), request_.file_bytes); }

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

}  // namespace dmlc::host
