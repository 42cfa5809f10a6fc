// SPDX-License-Identifier: Apache-2.0
// Resource limits, and a list of allowed system calls as a program for the kernel's packet filter machine.
#include "runtime/src/compute_host/confinement.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <vector>

namespace dmlc::compute_host {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "the list of system calls is not known for this processor"
#endif

constexpr std::uint32_t kOtherTableBit = 0x40000000;  // x86-64 only: calls of the x32 interface

void limit(int resource, std::uint64_t most) {
  const rlimit both{static_cast<rlim_t>(most), static_cast<rlim_t>(most)};
  ::setrlimit(static_cast<__rlimit_resource_t>(resource), &both);
}

/// A program that is written from front to back; every rule ends in a verdict or falls through to the next.
class Filter {
 public:
  Filter() {
    load(offsetof(seccomp_data, arch));
    add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
    kill();
    load(offsetof(seccomp_data, nr));
    add(BPF_JMP | BPF_JGE | BPF_K, kOtherTableBit, 0, 1);
    kill();
  }
  void allow(int number) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 1);
    pass();
  }
  /// Only where the argument is this value.
  void allow_when(int number, unsigned argument, std::uint32_t value) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load_argument(argument);
    add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    pass();
    kill();
  }
  /// Only where the argument has none of these bits.
  void allow_without(int number, unsigned argument, std::uint32_t bits) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 4);
    load_argument(argument);
    add(BPF_JMP | BPF_JSET | BPF_K, bits, 1, 0);
    pass();
    kill();
  }
  /// The same for two arguments.
  void allow_without(int number, unsigned first, std::uint32_t first_bits, unsigned second, std::uint32_t second_bits) {
    add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint32_t>(number), 0, 6);
    load_argument(first);
    add(BPF_JMP | BPF_JSET | BPF_K, first_bits, 3, 0);
    load_argument(second);
    add(BPF_JMP | BPF_JSET | BPF_K, second_bits, 1, 0);
    pass();
    kill();
  }
  [[nodiscard]] bool install() {
    kill();
    const sock_fprog program{static_cast<unsigned short>(steps_.size()), steps_.data()};
    return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
  }

 private:
  void add(int code, std::uint32_t value, std::uint8_t if_true, std::uint8_t if_false) {
    steps_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, value});
  }
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset), 0, 0); }
  /// The lower half, which is all that the system looks at in the arguments asked for here.
  void load_argument(unsigned index) { load(offsetof(seccomp_data, args) + index * sizeof(std::uint64_t)); }
  void pass() { add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0); }
  void kill() { add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0); }

  std::vector<sock_filter> steps_;
};

}  // namespace

void limit_resources(const kernels::HostLimits& limits, std::uint64_t mapped) {
#if !defined(__SANITIZE_ADDRESS__)
  constexpr std::uint64_t kProgram = std::uint64_t{256} << 20;
  constexpr std::uint64_t kThread = std::uint64_t{80} << 20;
  constexpr std::uint64_t kOwn = std::uint64_t{64} << 20;
  limit(RLIMIT_AS, mapped + limits.memory + kProgram + limits.threads * kThread);
  limit(RLIMIT_DATA, limits.memory + kOwn + limits.threads * kThread);
#else
  (void)mapped;
#endif
  limit(RLIMIT_CPU, limits.seconds);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 0);
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_CORE, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool forbid_system_calls() {
#if defined(__SANITIZE_ADDRESS__)
  return true;
#else
  Filter filter;
  constexpr auto kSocket = static_cast<std::uint32_t>(child::kSocket);
  filter.allow(SYS_futex);
  filter.allow_when(SYS_recvfrom, 0, kSocket);
  filter.allow_when(SYS_sendto, 0, kSocket);
  filter.allow(SYS_exit_group);
  filter.allow(SYS_exit);
  filter.allow(SYS_rt_sigreturn);
  filter.allow(SYS_restart_syscall);
  filter.allow(SYS_sched_yield);
  filter.allow(SYS_clock_gettime);
  filter.allow(SYS_brk);
  filter.allow(SYS_munmap);
  filter.allow_when(SYS_madvise, 2, MADV_DONTNEED);
  filter.allow_without(SYS_mprotect, 2, PROT_EXEC);
  // Shared memory is what limits on own memory do not count, and what a change of a file would go through.
  filter.allow_without(SYS_mmap, 2, PROT_EXEC, 3, MAP_SHARED);
  return filter.install();
#endif
}

}  // namespace dmlc::compute_host
