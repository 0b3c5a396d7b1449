# Debian's RDKit brings neither CMake files nor pkg-config. Defines RDKit_FOUND, RDKit_VERSION and the target RDKit::RDKit,
# which names every library that the components need in turn: Debian links without copying what they depend on.
find_path(RDKIT_INCLUDE_FOLDER GraphMol/GraphMol.h PATH_SUFFIXES rdkit)
set(rdkit_components
  MolStandardize FilterCatalog Catalogs Descriptors PartialCharges FileParsers MolDraw2D Depictor ChemReactions
  ChemTransforms Fingerprints Subgraphs SmilesParse SubstructMatch MolTransforms EigenSolvers GraphMol DataStructs
  RDGeometryLib RDGeneral)
set(RDKIT_LIBRARIES "")
foreach(component ${rdkit_components})
  find_library(RDKIT_${component}_LIBRARY RDKit${component})
  mark_as_advanced(RDKIT_${component}_LIBRARY)
  list(APPEND RDKIT_LIBRARIES ${RDKIT_${component}_LIBRARY})
  list(APPEND rdkit_variables RDKIT_${component}_LIBRARY)
endforeach()
find_package(Boost QUIET)
file(GLOB rdkit_shared ${RDKIT_GraphMol_LIBRARY}.*)  # libRDKitGraphMol.so.1.2022.09.3
string(REGEX MATCH "20[0-9][0-9]\\.[0-9]+\\.[0-9]+" RDKit_VERSION "${rdkit_shared}")
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(RDKit
  REQUIRED_VARS RDKIT_INCLUDE_FOLDER ${rdkit_variables} Boost_INCLUDE_DIRS VERSION_VAR RDKit_VERSION)
if(RDKit_FOUND AND NOT TARGET RDKit::RDKit)
  add_library(RDKit::RDKit INTERFACE IMPORTED GLOBAL)
  target_include_directories(RDKit::RDKit SYSTEM INTERFACE ${RDKIT_INCLUDE_FOLDER} ${Boost_INCLUDE_DIRS})
  # Headers ask for macros of this one without including it first; the layout of their classes depends on them.
  target_compile_options(RDKit::RDKit INTERFACE "SHELL:-include RDGeneral/RDConfig.h")
  target_link_libraries(RDKit::RDKit INTERFACE ${RDKIT_LIBRARIES})
endif()
