// SPDX-License-Identifier: Apache-2.0
// Memory in files of which little is at hand at once: what is written stays, however threads touch it, and no more of
// it is in memory than asked.
#include <doctest/doctest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "runtime/src/kernel_host/block_file.h"
#include "runtime/src/kernel_host/file_window.h"

using dmlc::host::BlockFile;
using dmlc::host::file_window;
using dmlc::host::PageBlocks;

namespace {

constexpr std::uint64_t kResident = std::uint64_t{4} << 20;
constexpr std::size_t kFileBytes = std::size_t{32} << 20;

/// The window is the process's. doctest sets the signal's handler for each test.
void open_window() { file_window().open(kResident); }

struct TemporaryFile {
  std::FILE* file = std::tmpfile();
  TemporaryFile() { REQUIRE(file != nullptr); }
  ~TemporaryFile() { std::fclose(file); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  [[nodiscard]] int descriptor() const { return ::fileno(file); }
};

/// Bytes of [first, first + size) that are in this process's memory.
std::uint64_t resident_bytes(const std::byte* first, std::size_t size) {
  std::ifstream maps("/proc/self/smaps");
  const auto low = reinterpret_cast<std::uintptr_t>(first);
  std::uint64_t bytes = 0;
  bool is_ours = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0;
    unsigned long end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      is_ours = begin >= low && end <= low + size;
    } else if (is_ours && line.starts_with("Rss:")) {
      bytes += std::stoull(line.substr(4)) * 1024;
    }
  }
  return bytes;
}

/// Every `step`-th number from `first` gets its place plus `more`.
void write_numbers(std::uint64_t* numbers, std::size_t count, std::size_t first, std::size_t step, std::uint64_t more) {
  for (std::size_t i = first; i < count; i += step) numbers[i] = i + more;
}

}  // namespace

TEST_CASE("a window keeps what threads write and holds no more than asked") {
  open_window();
  TemporaryFile file;
  BlockFile blocks;
  blocks.open(file.descriptor(), kFileBytes);
  std::uint64_t offset = 1;
  std::byte* base = blocks.map(kFileBytes, offset);
  REQUIRE(base != nullptr);
  CHECK(offset == 0);
  CHECK_MESSAGE(blocks.map(4096, offset) == nullptr, "beyond what the file may hold");
  REQUIRE(file_window().add(base, kFileBytes));

  auto* numbers = reinterpret_cast<std::uint64_t*>(base);
  const std::size_t count = kFileBytes / sizeof(std::uint64_t);
  // Neighbouring numbers are written by different threads, which run away from each other.
  std::vector<std::jthread> threads;
  for (std::size_t t = 0; t < 3; ++t) threads.emplace_back(write_numbers, numbers, count, t, 3, 7);
  threads.clear();
  CHECK(resident_bytes(base, kFileBytes) <= kResident);

  std::uint64_t wrong = 0;
  // Rows that lie all over the file.
  for (std::size_t i = 0, at = 0; i < 50'000; ++i, at = (at + 1'234'577) % count)
    wrong += numbers[at] != at + 7 ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i) wrong += numbers[i] != i + 7 ? 1 : 0;
  CHECK(wrong == 0);
  CHECK(resident_bytes(base, kFileBytes) <= kResident);
  CHECK(resident_bytes(base, kFileBytes) > 0);

  CHECK_MESSAGE(!file_window().let_in(base + kFileBytes), "behind the range");
  file_window().remove(base);
  CHECK(!file_window().let_in(base));
  ::munmap(base, kFileBytes);
  blocks.give_back(0, kFileBytes);
  CHECK(blocks.map(4096, offset) != nullptr);
  CHECK_MESSAGE(offset == kFileBytes, "a range of the file is used once");
}

TEST_CASE("a system call that a closed piece refuses succeeds once it has been touched") {
  open_window();
  TemporaryFile file;
  BlockFile blocks;
  blocks.open(file.descriptor(), kFileBytes);
  std::uint64_t offset = 0;
  std::byte* base = blocks.map(4096, offset);
  REQUIRE(file_window().add(base, 4096));
  CHECK(::pwrite(file.descriptor(), base, 1, 4096) == -1);
  CHECK(errno == EFAULT);
  base[0] = std::byte{9};
  CHECK(::pwrite(file.descriptor(), base, 1, 4096) == 1);
  file_window().remove(base);
  ::munmap(base, 4096);
}

TEST_CASE("blocks of pages are kept for the next of as many pages, and end where the file does") {
  open_window();
  TemporaryFile file;
  BlockFile blocks;
  blocks.open(file.descriptor(), std::uint64_t{8} << 20);
  PageBlocks pages;
  void* first = pages.take(PageBlocks::kSmallest, blocks);
  void* second = pages.take(PageBlocks::kSmallest + 40, blocks);
  void* large = pages.take(PageBlocks::kLargest - 1, blocks);
  REQUIRE(first != nullptr);
  REQUIRE(large != nullptr);
  CHECK(first != second);
  CHECK(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
  std::memset(first, 1, PageBlocks::kSmallest);
  std::memset(second, 2, PageBlocks::kSmallest + 40);
  std::memset(large, 3, PageBlocks::kLargest - 1);
  CHECK(static_cast<unsigned char*>(first)[PageBlocks::kSmallest - 1] == 1);
  CHECK(static_cast<unsigned char*>(second)[0] == 2);
  CHECK(pages.owns(large));
  CHECK(!pages.owns(&blocks));

  pages.give_back(first);
  pages.give_back(large);
  CHECK_MESSAGE(pages.take(PageBlocks::kSmallest + 8, blocks) == first, "as many pages");
  CHECK(pages.take(PageBlocks::kLargest - 1, blocks) == large);
  std::size_t taken = 0;
  while (pages.take(std::size_t{512} << 10, blocks) != nullptr) ++taken;
  CHECK(taken > 8);
  CHECK_MESSAGE(taken < 16, "8 MiB hold no more");
}
