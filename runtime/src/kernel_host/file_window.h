// SPDX-License-Identifier: Apache-2.0
// Bounds how much of mapped files is in memory, whoever reads them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace dmlc::host {

/// Of the ranges added to it at most so many bytes are accessible at once. Ranges are mapped without access; a touch is
/// a signal, which opens the piece around it, and where there is no room it closes all that are open: closing tells the
/// other processors, which takes longer than opening. A thread that looked at the pages from beside would come late
/// where all processors are busy.
/// The kernel sends no signal: a system call that is given a closed piece fails with EFAULT; touch it and call again.
class FileWindow {
 public:
  /// Before ranges are added; takes the signal's handler. `resident`: bytes open at once; 3 MiB are always allowed.
  void open(std::uint64_t resident);
  [[nodiscard]] bool is_open() const { return piece_ != 0; }
  /// A range mapped with PROT_NONE, whole pages, which stays so until it is removed. False when there are too many.
  bool add(std::byte* first, std::size_t size);
  /// Before it is unmapped.
  void remove(const std::byte* first);
  /// Opens the piece around an address; false where it is in none of the ranges. For the signal's handler.
  bool let_in(const std::byte* address);

  /// Ranges may change what is behind them by multiples of this.
  static constexpr std::size_t kLargestPiece = std::size_t{4} << 20;

 private:
  static constexpr std::size_t kSmallestPiece = std::size_t{64} << 10;  ///< what Linux maps at a fault
  /// An instruction may touch several at once, and so may every thread.
  static constexpr std::size_t kLeastPieces = 48;
  static constexpr std::size_t kMostPieces = 1024;  ///< each may split a mapping, of which a process has 65,530

  struct Range {
    std::byte* first = nullptr;
    std::size_t size = 0;
    bool has_open = false;
  };

  void close_all();

  std::atomic_flag busy_{};
  std::size_t piece_ = 0;   ///< bytes
  std::size_t pieces_ = 0;  ///< open at once
  std::size_t opened_ = 0;  ///< since all were closed; one that two threads wanted counts twice
  std::array<Range, 192> ranges_{};
};

/// That of the process.
FileWindow& file_window();

}  // namespace dmlc::host
