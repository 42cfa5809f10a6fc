// SPDX-License-Identifier: Apache-2.0
// Which libraries are taken for kernels: good ones, each way of doing more than computing, and damaged ones.
#include <elf.h>

#include <cstring>
#include <random>

#include "runtime/src/kernels/verify_library.h"
#include "tests/numeric/kernel_library.h"

using namespace dmlc;
using namespace dmlc::kernel_tests;
using kernels::verify_library;

namespace {

std::string defect_of(const std::string& library) { return verify_library(bytes_of(library), kThisProcessor); }

bool says(const std::string& library, const std::string& words) {
  const std::string defect = defect_of(library);
  INFO("found: ", defect);
  return defect.find(words) != std::string::npos;
}

/// Changes the first program header of a type.
template <class Change>
std::string with_header(std::string library, std::uint32_t type, Change change) {
  Elf64_Ehdr header;
  std::memcpy(&header, library.data(), sizeof header);
  for (unsigned i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr entry;
    char* at = library.data() + header.e_phoff + i * sizeof entry;
    std::memcpy(&entry, at, sizeof entry);
    if (entry.p_type != type) continue;
    change(entry);
    std::memcpy(at, &entry, sizeof entry);
    break;
  }
  return library;
}

const std::string& good_library() {
  static const std::string library = compile_entry(
      "static const float table[] = {1, 2, 3, 4}; auto out = *(float* const*)launch->arguments[0];"
      "for (Int i = first; i < end; ++i) out[i] = table[i & 3] + counter++; place = &counter;",
      "static int counter; static int* volatile place = &counter;");
  return library;
}

}  // namespace

TEST_CASE("libraries: a kernel is accepted, for its own processor") {
  CHECK(defect_of(good_library()).empty());
  CHECK(verify_library(bytes_of(good_library()), kOtherProcessor) == "it is made for another processor");
  CHECK(verify_library(bytes_of(good_library()), "source") == "its target is no processor");
  CHECK(defect_of(compile_library("extern \"C\" __attribute__((visibility(\"default\"))) void dmlc_kernel_entry() {}",
                                  "-Wl,--hash-style=sysv"))
            .empty());
}

TEST_CASE("libraries: whatever does more than compute is refused") {
  const std::string empty = kEntry + "{ (void)launch; (void)first; (void)end; }\n";
  CHECK(says(compile_library("extern \"C\" int getpid(); " + kEntry + "{ getpid(); }"), "it needs `getpid`"));
  CHECK(
      says(compile_library("extern \"C\" __attribute__((weak)) int getpid(); " + kEntry + "{ if (getpid) getpid(); }"),
           "it needs `getpid`"));
  CHECK(says(compile_library(empty, "-Wl,--no-as-needed -lc"), "another library"));
  CHECK(says(compile_library(
                 empty + "static volatile int seen; __attribute__((constructor)) static void begin() { seen = 1; }"),
             "runs code"));
  CHECK(says(
      compile_library(empty + "static volatile int seen; __attribute__((destructor)) static void over() { seen = 1; }"),
      "runs code"));
  CHECK(says(compile_library(empty + "extern \"C\" void _init() {}"), "runs code"));
  CHECK(says(compile_library(empty + "extern \"C\" __attribute__((visibility(\"default\"))) int more = 1;"),
             "it exports `more`"));
  CHECK(says(compile_library("extern \"C\" __attribute__((visibility(\"default\"))) int dmlc_kernel_entry = 1;"),
             "it exports `dmlc_kernel_entry`"));
  CHECK(says(compile_library("extern \"C\" __attribute__((visibility(\"default\"))) void other() {}"), "it exports"));
  CHECK(says(compile_library("static int x;"), "it "));
  CHECK(says(compile_library(empty, "-Wl,-z,execstack"), "executable stack"));
  CHECK(says(compile_library(empty + "thread_local int each; extern \"C\" __attribute__((visibility(\"hidden\"))) int* "
                                     "address() { return &each; }",
                             "-ftls-model=initial-exec"),
             "variables of threads"));
#if defined(__x86_64__)
  CHECK(
      says(compile_library("extern \"C\" { static void real(const KernelLaunch*, Int, Int) {} static void* choose() { "
                           "return (void*)real; } __attribute__((visibility(\"default\"), ifunc(\"choose\"))) void "
                           "dmlc_kernel_entry(const KernelLaunch*, Int, Int); }"),
           "running code"));
  CHECK(says(
      compile_library("static int x; int* volatile p; " + kEntry +
                          "{ asm volatile(\"movabs $x_name, %%rax\" ::: \"rax\"); } int x_name_holder asm(\"x_name\");",
                      "-Wl,-z,notext -Wl,-Bsymbolic"),
      "changes its own code"));
#endif
}

TEST_CASE("libraries: headers that lie") {
  const std::string& good = good_library();
  const auto patched = [&](std::uint32_t type, auto change) { return with_header(good, type, change); };
  CHECK(says(patched(PT_LOAD, [](Elf64_Phdr& h) { h.p_flags = PF_R | PF_W | PF_X; }), "writable and executable"));
  CHECK(says(patched(PT_LOAD, [](Elf64_Phdr& h) { h.p_filesz = h.p_memsz = 1U << 30; }), "outside the file"));
  CHECK(says(patched(PT_LOAD, [](Elf64_Phdr& h) { h.p_memsz = ~0ULL; }), "impossible size"));
  CHECK(says(patched(PT_LOAD, [](Elf64_Phdr& h) { h.p_memsz = 1U << 20; }), "overlap"));
  CHECK(says(patched(PT_DYNAMIC, [](Elf64_Phdr& h) { h.p_offset += 16; }), "outside its segments"));
  CHECK(says(patched(PT_DYNAMIC, [](Elf64_Phdr& h) { h.p_filesz = 16; }), "does not end"));
  CHECK(says(patched(PT_DYNAMIC, [](Elf64_Phdr& h) { h.p_type = PT_NULL; }), "no dynamic section"));
  CHECK(says(patched(PT_GNU_STACK, [](Elf64_Phdr& h) { h.p_type = PT_NULL; }), "does not say"));
  CHECK(says(patched(PT_GNU_STACK, [](Elf64_Phdr& h) { h.p_type = PT_INTERP; }), "interpreter"));
  CHECK(says("", "cut off"));
  CHECK(says(std::string(4096, 'x'), "no ELF file"));
  CHECK(says(good.substr(0, 60), "cut off"));
}

TEST_CASE("libraries: damaged bytes end in an answer") {
  const std::string& good = good_library();
  std::mt19937 random(7);
  int accepted = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string library = good;
    const unsigned changes = 1 + random() % 4;
    for (unsigned i = 0; i < changes; ++i) {
      // The tables lie in the first pages; what follows is code.
      const std::size_t at = random() % std::min<std::size_t>(library.size(), 2048);
      if (random() % 2 == 0 || at + 8 > library.size()) {
        library[at] = static_cast<char>(random());
      } else {
        const std::uint64_t value = random() % 3 == 0 ? ~0ULL : std::uint64_t{1} << (random() % 64);
        std::memcpy(library.data() + at / 8 * 8, &value, sizeof value);
      }
    }
    if (random() % 8 == 0) library.resize(random() % library.size());
    accepted += defect_of(library).empty() ? 1 : 0;
  }
  CHECK(accepted < 4000);
}
