export function WorkshopPage() {
  return null;
}
