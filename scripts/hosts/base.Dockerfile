# Stand-ins for the public base images, where no registry can be reached: Debian's own Python and Node on a tree that
# debootstrap made (base-images.mjs). Only for trying the image on a machine of one's own.
ARG DEBIAN_IMAGE=pycell-base-debian

FROM ${DEBIAN_IMAGE} AS python
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*

FROM ${DEBIAN_IMAGE} AS node
RUN apt-get update \
  && apt-get install -y --no-install-recommends nodejs npm \
  && rm -rf /var/lib/apt/lists/*
