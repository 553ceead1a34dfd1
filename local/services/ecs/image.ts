import { ServiceError } from "../service";
import type { Images, LocalImage } from "./model";

/** Finds what an image reference stands for, by its digest. @throws ServiceError CannotPullContainerError */
export function findImage(images: Images, reference: string): LocalImage {
  const digest = reference.split("@")[1] ?? reference;
  const image = images.get(digest) ?? images.get(reference);
  if (image) return image;
  throw new ServiceError(
    "CannotPullContainerError",
    `The image ${reference} is not on this machine. Known digests: ${[...images.keys()].join(", ") || "none"}.`,
  );
}
