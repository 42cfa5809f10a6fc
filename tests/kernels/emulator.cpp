// SPDX-License-Identifier: Apache-2.0
// The emulator: a fibre for each thread of a block, switched at barriers.
#include "tests/kernels/emulator.h"

#include <ucontext.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "tests/kernels/cuda_words.h"

dmlc::tests::Dimensions threadIdx;
dmlc::tests::Dimensions blockIdx;
dmlc::tests::Dimensions blockDim;
dmlc::tests::Dimensions gridDim;

// Set by the linker where there is such a section.
extern "C" {
extern char __start_emulated_shared[] __attribute__((weak));
extern char __stop_emulated_shared[] __attribute__((weak));
}

namespace dmlc::tests {
namespace {

constexpr std::size_t kStackBytes = 64 * 1024;
constexpr std::size_t kMaxThreads = 1024;

struct Fibre {
  ucontext_t context{};
  Dimensions index;
  bool is_ended = false;
};

/// The grid that runs now; fibres find it here, since they start without an argument.
class Grid;
Grid* running = nullptr;

class Grid {
 public:
  Grid(const std::function<void()>& thread, Dimensions grid, Dimensions block, ThreadOrder order)
      : thread_(thread), grid_(grid), block_(block), order_(order) {
    const std::size_t threads = std::size_t{block.x} * block.y * block.z;
    if (threads == 0 || threads > kMaxThreads) throw std::invalid_argument("a block has 1 to 1024 threads");
    fibres_.resize(threads);
    turns_.resize(threads);
    std::iota(turns_.begin(), turns_.end(), std::size_t{0});
  }

  void run() {
    running = this;
    std::vector<std::uint64_t> blocks(std::uint64_t{grid_.x} * grid_.y * grid_.z);
    std::iota(blocks.begin(), blocks.end(), std::uint64_t{0});
    arrange(blocks);
    ::gridDim = grid_;
    ::blockDim = block_;
    for (const std::uint64_t block : blocks) run_block(block);
  }

  void wait() { ::swapcontext(&current_->context, &scheduler_); }

 private:
  template <class Numbers>
  void arrange(Numbers& numbers) {
    if (order_ == ThreadOrder::Backward) std::sort(numbers.rbegin(), numbers.rend());
    if (order_ == ThreadOrder::Shuffled) std::shuffle(numbers.begin(), numbers.end(), random_);
  }

  static void enter() {
    running->thread_();
    running->current_->is_ended = true;
    running->wait();
  }

  void prepare(std::size_t number) {
    Fibre& fibre = fibres_[number];
    const auto thread = static_cast<unsigned>(number);
    fibre.index = {thread % block_.x, thread / block_.x % block_.y, thread / block_.x / block_.y};
    fibre.is_ended = false;
    ::getcontext(&fibre.context);
    // Kept from run to run: fresh memory is slow at the first touch.
    static const auto stacks = std::make_unique_for_overwrite<std::byte[]>(kMaxThreads * kStackBytes);
    fibre.context.uc_stack.ss_sp = stacks.get() + number * kStackBytes;
    fibre.context.uc_stack.ss_size = kStackBytes;
    fibre.context.uc_link = nullptr;
    ::makecontext(&fibre.context, &Grid::enter, 0);
  }

  void run_block(std::uint64_t number) {
    const auto wide = [](std::uint64_t value) { return static_cast<unsigned>(value); };
    ::blockIdx = {wide(number % grid_.x), wide(number / grid_.x % grid_.y), wide(number / grid_.x / grid_.y)};
    if (__start_emulated_shared != nullptr)
      std::fill(__start_emulated_shared, __stop_emulated_shared, static_cast<char>(0xFF));
    for (std::size_t i = 0; i < fibres_.size(); ++i) prepare(i);
    while (run_to_barrier()) continue;
  }

  /// Whether all threads wait at a barrier; false when all have ended.
  bool run_to_barrier() {
    arrange(turns_);
    std::size_t ended = 0;
    for (const std::size_t turn : turns_) {
      current_ = &fibres_[turn];
      ::threadIdx = current_->index;
      ::swapcontext(&scheduler_, &current_->context);
      ended += current_->is_ended ? 1 : 0;
    }
    if (ended != 0 && ended != fibres_.size())
      throw BarrierDivergence("a thread waits at a barrier that another one never reaches");
    return ended == 0;
  }

  const std::function<void()>& thread_;
  Dimensions grid_;
  Dimensions block_;
  ThreadOrder order_;
  std::mt19937 random_{20240229};
  std::vector<Fibre> fibres_;
  std::vector<std::size_t> turns_;
  ucontext_t scheduler_{};
  Fibre* current_ = nullptr;
};

}  // namespace

void emulate(const std::function<void()>& thread, Dimensions grid, Dimensions block, ThreadOrder order) {
  Grid(thread, grid, block, order).run();
}

}  // namespace dmlc::tests

void __syncthreads() { dmlc::tests::running->wait(); }
