// SPDX-License-Identifier: Apache-2.0
// The thread pool of a training run.
#include "runtime/src/train/workers.h"

#include <system_error>

#include "runtime/src/tensor/quiet_thread.h"
#include "runtime/src/train/runtime_error.h"
#include "runtime/src/train/step_executor.h"

namespace dmlc::train {
namespace {

constexpr auto kWait = std::chrono::milliseconds(10);

/// Unwinds a worker's task after somebody else asked to stop; never leaves run().
struct StopWork {};

}  // namespace

struct Workers::Job {
  std::size_t count = 0;
  const Compute& compute;
  const Merge& merge;
  std::atomic<std::size_t> next_task{0};
  std::mutex order_mutex;
  std::condition_variable order_changed;
  std::size_t next_merge = 0;
  unsigned active = 0;  // guarded by Workers::mutex_
  std::exception_ptr error;
};

Workers::Workers(const Resources& resources, Monitor& monitor, std::string model)
    : monitor_(monitor),
      offered_steps_(resources.steps),
      model_(std::move(model)),
      time_limit_ms_(resources.time_limit_ms),
      start_(std::chrono::steady_clock::now()),
      last_asked_(start_),
      owner_(std::this_thread::get_id()) {
  if (resources.threads > 1) spawn(resources.threads);
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    quit_ = true;
  }
  job_ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Workers::use_steps(const ingest::ColumnStore& store) {
  if (offered_steps_ == nullptr || chunk_count(store) < kLeastStepChunks) return;
  offered_steps_->take(store, [this] { check(); });
  steps_ = offered_steps_;
}

void Workers::spawn(unsigned threads) {
  try {
    threads_.reserve(threads);
    for (unsigned worker = 0; worker < threads; ++worker) {
      threads_.push_back(tensor::start_quiet_thread([this, worker] { work(worker); }));
    }
  } catch (const std::system_error&) {
    // Fewer threads than asked for are enough: the result is the same.
  }
  size_ = threads_.empty() ? 1 : static_cast<unsigned>(threads_.size());
}

void Workers::work(unsigned worker) {
  std::uint64_t seen = 0;
  for (;;) {
    Job* job = nullptr;
    {
      std::unique_lock lock(mutex_);
      job_ready_.wait(lock, [&] { return quit_ || generation_ != seen; });
      if (quit_) return;
      seen = generation_;
      job = job_;
    }
    run_tasks(worker, *job);
    const std::lock_guard lock(mutex_);
    if (--job->active == 0) job_done_.notify_all();
  }
}

void Workers::run_tasks(unsigned worker, Job& job) {
  try {
    for (;;) {
      const std::size_t task = job.next_task.fetch_add(1);
      if (task >= job.count) return;
      job.compute(worker, task);
      std::unique_lock lock(job.order_mutex);
      while (job.next_merge != task) {
        if (stop_.load()) throw StopWork{};
        job.order_changed.wait_for(lock, kWait);
      }
      lock.unlock();  // the order alone keeps merges apart
      job.merge(worker, task);
      lock.lock();
      ++job.next_merge;
      job.order_changed.notify_all();
    }
  } catch (const StopWork&) {
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!job.error) job.error = std::current_exception();
    stop_.store(true);
  }
}

void Workers::run(std::size_t count, const Compute& compute, const Merge& merge) {
  if (threads_.empty() || count <= 1) {
    for (std::size_t task = 0; task < count; ++task) {
      check();
      compute(0, task);
      merge(0, task);
    }
    return;
  }
  Job job{.count = count, .compute = compute, .merge = merge};
  {
    const std::lock_guard lock(mutex_);
    stop_.store(false);
    job.active = static_cast<unsigned>(threads_.size());
    job_ = &job;
    ++generation_;
  }
  job_ready_.notify_all();
  wait_for(job);
}

void Workers::wait_for(Job& job) {
  std::exception_ptr asked;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (job_done_.wait_for(lock, kWait, [&] { return job.active == 0; })) break;
    }
    if (asked) continue;
    try {
      ask_monitor();
    } catch (...) {
      asked = std::current_exception();
      stop_.store(true);
    }
  }
  if (asked) std::rethrow_exception(asked);
  if (job.error) std::rethrow_exception(job.error);
}

void Workers::check() {
  if (std::this_thread::get_id() != owner_) {
    if (stop_.load(std::memory_order_relaxed)) throw StopWork{};
    return;
  }
  if (std::chrono::steady_clock::now() - last_asked_ >= kWait) ask_monitor();
}

void Workers::ask_monitor() {
  last_asked_ = std::chrono::steady_clock::now();
  if (monitor_.cancelled()) throw make_error<RuntimeErrorId::Cancelled>("", "");
  if (time_limit_ms_ != 0 && last_asked_ - start_ > std::chrono::milliseconds(time_limit_ms_)) {
    throw make_error<RuntimeErrorId::TimeLimit>(model_, "raise the limit or train on fewer rows", model_,
                                                duration_text(time_limit_ms_));
  }
}

}  // namespace dmlc::train
