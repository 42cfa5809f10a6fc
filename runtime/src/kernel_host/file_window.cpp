// SPDX-License-Identifier: Apache-2.0
// The signal that a touch of a closed piece is, and what it does.
#include "runtime/src/kernel_host/file_window.h"

#include <sched.h>
#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <csignal>

namespace dmlc::host {

namespace {

constinit FileWindow window_of_process;
struct sigaction handler_before{};

/// What is not ours goes to the handler there was; returning with it in place repeats the access.
void touched(int, siginfo_t* info, void*) {
  const int error = errno;
  if (!window_of_process.let_in(static_cast<const std::byte*>(info->si_addr))) {
    ::sigaction(SIGSEGV, &handler_before, nullptr);
  }
  errno = error;
}

/// Nothing inside touches a range, so that the one who has it never waits for itself.
class Turn {
 public:
  explicit Turn(std::atomic_flag& busy) : busy_(busy) {
    while (busy_.test_and_set(std::memory_order_acquire)) ::sched_yield();
  }
  ~Turn() { busy_.clear(std::memory_order_release); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::atomic_flag& busy_;
};

}  // namespace

FileWindow& file_window() { return window_of_process; }

void FileWindow::open(std::uint64_t resident) {
  piece_ = std::clamp<std::size_t>(std::bit_ceil(resident / kMostPieces), kSmallestPiece, kLargestPiece);
  pieces_ = std::clamp<std::size_t>(resident / piece_, kLeastPieces, kMostPieces);
  struct sigaction action{};
  action.sa_sigaction = touched;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGSEGV, &action, &handler_before);
}

bool FileWindow::add(std::byte* first, std::size_t size) {
  const Turn turn(busy_);
  const auto free = std::find_if(ranges_.begin(), ranges_.end(), [](const Range& range) { return range.size == 0; });
  if (free == ranges_.end()) return false;
  *free = {first, size};
  return true;
}

void FileWindow::remove(const std::byte* first) {
  const Turn turn(busy_);
  for (Range& range : ranges_) {
    if (range.first == first) range = {};
  }
}

bool FileWindow::let_in(const std::byte* address) {
  const Turn turn(busy_);
  const auto range = std::find_if(ranges_.begin(), ranges_.end(), [address](const Range& candidate) {
    return address >= candidate.first && address < candidate.first + candidate.size;
  });
  if (range == ranges_.end()) return false;
  if (opened_ == pieces_) close_all();
  const std::size_t before = static_cast<std::size_t>(address - range->first) / piece_ * piece_;
  if (::mprotect(range->first + before, std::min(piece_, range->size - before), PROT_READ | PROT_WRITE) != 0) {
    return false;
  }
  range->has_open = true;
  ++opened_;
  return true;
}

/// First the access, so that no other thread brings pages back behind it.
void FileWindow::close_all() {
  for (Range& range : ranges_) {
    if (!range.has_open) continue;
    ::mprotect(range.first, range.size, PROT_NONE);
    ::madvise(range.first, range.size, MADV_DONTNEED);
    range.has_open = false;
  }
  opened_ = 0;
}

}  // namespace dmlc::host
