// SPDX-License-Identifier: Apache-2.0
// Temporary files on mmap.
#include "runtime/src/ingest/spill_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "runtime/src/train/runtime_error.h"

namespace dmlc::ingest {
namespace {

[[noreturn]] void fail(const std::string& why) {
  throw make_error<RuntimeErrorId::DiskFull>(
      "", "free space, raise temp_file_limit, or raise the memory limit so that less goes to disk", why);
}

/// madvise takes whole pages; the first and the last may be shared with a neighbour, which loses nothing.
void give_back(std::byte* first, std::size_t size) noexcept {
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t start = reinterpret_cast<std::uintptr_t>(first) / page * page;
  const std::uintptr_t end = (reinterpret_cast<std::uintptr_t>(first) + size + page - 1) / page * page;
  const int before = errno;
  madvise(reinterpret_cast<void*>(start), end - start, MADV_DONTNEED);
  errno = before;
}

}  // namespace

SpillFiles::SpillFiles(std::string folder, std::uint64_t resident, std::uint64_t most)
    : folder_(std::move(folder)), resident_(resident), most_(most) {}

int SpillFiles::open() const {
  // PostgreSQL removes files with this beginning when it starts, should the process die before unlink.
  std::string name = folder_ + "/pgsql_tmp_dml_XXXXXX";
  const int file = ::mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) fail("no temporary file in " + folder_ + ": " + std::strerror(errno));
  ::unlink(name.c_str());
  return file;
}

void SpillFiles::count(std::uint64_t bytes) {
  const std::uint64_t used = used_.fetch_add(bytes) + bytes;
  if (most_ == 0 || used <= most_) return;
  used_ -= bytes;
  fail(bytes_text(used) + " of temporary files are more than temp_file_limit");
}

void SpillFiles::extend(int file, std::uint64_t from, std::uint64_t bytes) {
  count(bytes);
  // Room that is only promised would end the process when it is written to.
  const int error = ::posix_fallocate(file, static_cast<off_t>(from), static_cast<off_t>(bytes));
  if (error == 0) return;
  used_ -= bytes;
  fail("no room for " + bytes_text(bytes) + " in " + folder_ + ": " + std::strerror(error));
}

std::byte* SpillFiles::map(std::size_t bytes) {
  const int file = open();
  try {
    extend(file, 0, bytes);
  } catch (...) {
    ::close(file);
    throw;
  }
  void* mapped = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  const int error = errno;
  ::close(file);
  if (mapped == MAP_FAILED) {
    shrink(bytes);
    fail(std::string("a temporary file cannot be mapped: ") + std::strerror(error));
  }
  return static_cast<std::byte*>(mapped);
}

void SpillFiles::unmap(std::byte* first, std::size_t bytes) noexcept {
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(touched_, [&](const Range& range) { return range.first >= first && range.first < first + bytes; });
  }
  ::munmap(first, bytes);
  shrink(bytes);
}

void SpillFiles::touched(std::byte* first, std::size_t size, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  // Two mappings stay in any case: what is read and what is written would push each other out for every row. One that
  // is touched again and again counts its parts.
  const bool is_again = !touched_.empty() && touched_.back().first == first;
  if (touched_bytes_ + bytes > resident_ && (touched_.size() >= 2 || is_again)) release_all();
  if (touched_.empty() || touched_.back().first != first) touched_.push_back({first, size});
  touched_bytes_ += bytes;
}

void SpillFiles::release(std::byte* first, std::size_t size) noexcept {
  if (size > 0) give_back(first, size);
}

void SpillFiles::release_all() {
  for (const Range& range : touched_) give_back(range.first, range.size);
  touched_.clear();
  touched_bytes_ = 0;
  epoch_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace dmlc::ingest
