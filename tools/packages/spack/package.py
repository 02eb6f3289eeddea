"""Spack recipe. There is no archive on a server yet: put this file in a repository of your own, and build from the tree at hand,

    spack repo create ~/own && mkdir -p ~/own/spack_repo/own/packages/marsdisk
    cp tools/packages/spack/package.py ~/own/spack_repo/own/packages/marsdisk/
    spack repo add ~/own/spack_repo/own && spack dev-build --source-path "$PWD" marsdisk@0.2.0
"""

from spack_repo.builtin.build_systems.makefile import MakefilePackage

from spack.package import depends_on, license, variant, version


class Marsdisk(MakefilePackage):
    """Collisional debris disk that a giant impact leaves around Mars (marsdisk), and electron swarms in gases by Monte Carlo
    (swarm_mc): MPI, parallel HDF5, the same bits on any number of ranks."""

    license("BSD-3-Clause")

    version("0.2.0")

    variant("native", default=False, description="Code for this very machine (the bits of results stay)")

    depends_on("c", type="build")
    depends_on("gmake", type="build")
    depends_on("pkgconfig", type="build")
    depends_on("mpi@3:")
    depends_on("hdf5@1.10.5:1.14 +mpi")
    depends_on("libconfig")
    depends_on("jansson")
    depends_on("libdeflate@1.14:")
    depends_on("py-numpy", type="run")
    depends_on("py-h5py", type="run")
    depends_on("py-matplotlib", type="run")

    @property
    def build_targets(self):
        hdf5 = self.spec["hdf5"]
        targets = [
            f"CC={self.spec['mpi'].mpicc}",
            f"HDF5_CFLAGS=-I{hdf5.prefix.include}",
            f"HDF5_LIBS={hdf5.libs.ld_flags}",
        ]
        return targets + (["NATIVE=1"] if self.spec.satisfies("+native") else [])

    @property
    def install_targets(self):
        return self.build_targets + [f"PREFIX={self.prefix}", "install"]
