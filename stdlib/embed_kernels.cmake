# SPDX-License-Identifier: Apache-2.0
# Writes a C++ header with the text of each kernel as a constant.
# Input: KERNELS (directory), OUTPUT (file).
file(GLOB sources ${KERNELS}/*.cu)
list(SORT sources)
set(text "// Generated from stdlib/kernels.\n#pragma once\n\n#include <string_view>\n\nnamespace dmlc::stdlib {\n\n")
foreach(source ${sources})
  get_filename_component(name ${source} NAME_WE)
  file(READ ${source} content)
  string(APPEND text "inline constexpr std::string_view kSource_${name} = R\"dmlc_kernel(")
  string(APPEND text "${content}" ")dmlc_kernel\";\n")
  # A hand-written form for processors, where there is one.
  set(content "")
  if(EXISTS ${KERNELS}/cpu/${name}.h)
    file(READ ${KERNELS}/cpu/${name}.h content)
  endif()
  string(APPEND text "inline constexpr std::string_view kCpuForm_${name} = R\"dmlc_kernel(")
  string(APPEND text "${content}" ")dmlc_kernel\";\n")
endforeach()
string(APPEND text "\n}  // namespace dmlc::stdlib\n")
file(WRITE ${OUTPUT} "${text}")
